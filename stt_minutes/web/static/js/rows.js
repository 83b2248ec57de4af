// The transcript as rows: the segments cut at the item borders, so that each item shows its own words.

/** The index of the last element whose key is at most `value`, -1 if none; `list` is sorted by `key`. */
export function lastAtMost(list, value, key) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (key(list[middle]) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const middle = (word) => (word[1] + word[2]) / 2;

export const sectionAt = (sections, ms) => sections[Math.max(0, lastAtMost(sections, ms, (s) => s[1]))] ?? null;

/**
 * Rows of the whole meeting or of one item: {key, segment, from, to, item, start, end}, words from..to of the segment;
 * with `item` undefined a heading row {key, heading, start} stands before each section.
 */
export function makeRows(segments, sections, item) {
  const rows = [];
  let last = -1;
  for (const segment of segments) {
    const words = segment[6];
    let from = 0;
    do {
      const at = words.length ? middle(words[from]) : (segment[1] + segment[2]) / 2;
      const index = Math.max(0, lastAtMost(sections, at, (s) => s[1]));
      const section = sections[index] ?? [null, 0, Infinity, 1, []];
      let to = from;
      while (to < words.length && middle(words[to]) < section[2]) to += 1;
      if (to === from) to = words.length;
      const inside = item === undefined || section[0] === item || section[4].includes(item);
      if (inside) {
        if (item === undefined && index !== last) rows.push({ key: `h${index}`, heading: section[0], also: section[4], start: section[1] });
        last = index;
        const start = words.length && from > 0 ? words[from][1] : segment[1];
        const end = words.length && to < words.length ? words[to - 1][2] : segment[2];
        rows.push({ key: `${segment[0]}:${from}`, segment, from, to, item: section[0], start, end });
      }
      from = to;
    } while (from < words.length);
  }
  return rows;
}

/** The word spoken at `ms` in a row, or -1. */
export function wordAt(row, ms) {
  const words = row.segment[6];
  const index = lastAtMost(words, ms, (w) => w[1]);
  return index >= row.from && index < row.to && ms < words[index][2] + 250 ? index : -1;
}

/** The row that is spoken at `ms`, or the last one before it; -1 before the first. */
export function rowAt(rows, ms) {
  let index = lastAtMost(rows, ms, (r) => r.start);
  while (index >= 0 && !rows[index].segment) index -= 1;
  return index;
}
