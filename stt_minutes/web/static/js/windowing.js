// Which rows of a long list are in view, when each has its own height.

export class Heights {
  constructor(estimates) {
    this.heights = Float64Array.from(estimates);
    this.tops = new Float64Array(this.heights.length + 1);
    this._sum(0);
  }

  _sum(from) {
    for (let i = from; i < this.heights.length; i += 1) this.tops[i + 1] = this.tops[i] + this.heights[i];
  }

  get total() {
    return this.tops[this.heights.length];
  }

  top(index) {
    return this.tops[index];
  }

  /** Set measured heights, [[index, height] …]; gives how much what lies above `y` grew. */
  measure(found, y) {
    let grown = 0;
    let first = this.heights.length;
    for (const [index, height] of found) {
      if (Math.abs(this.heights[index] - height) < 0.5) continue;
      if (this.tops[index] < y) grown += height - this.heights[index];
      this.heights[index] = height;
      first = Math.min(first, index);
    }
    if (first < this.heights.length) this._sum(first);
    return grown;
  }

  /** The rows that touch y..y+height, and `extra` pixels on each side: [first, afterLast]. */
  visible(y, height, extra = 0) {
    return [this.at(Math.max(0, y - extra)), Math.min(this.heights.length, this.at(y + height + extra) + 1)];
  }

  /** The row that `y` falls in. */
  at(y) {
    let low = 0;
    let high = this.heights.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.tops[middle + 1] <= y) low = middle + 1;
      else high = middle;
    }
    return Math.min(low, Math.max(0, this.heights.length - 1));
  }
}
