// The geometry of the waveform: which stretch of time is shown, and what is drawn in each column of pixels.

export const NARROWEST = 5_000;

/** A window of `span` ms around `center` that lies within 0..duration: [start, end]. */
export function windowAround(center, span, duration) {
  const width = Math.min(Math.max(span, Math.min(NARROWEST, duration)), duration);
  const start = Math.min(Math.max(0, center - width / 2), duration - width);
  return [start, start + width];
}

export const msAt = (x, width, [start, end]) => start + (x / Math.max(1, width)) * (end - start);
export const xAt = (ms, width, [start, end]) => ((ms - start) / Math.max(1, end - start)) * width;

/** Lowest and highest peak (-127..127) of every column; `peaks` are pairs, `perSecond` of them a second. */
export function columns(peaks, perSecond, window, width) {
  const low = new Int8Array(width);
  const high = new Int8Array(width);
  const cells = peaks.length / 2;
  for (let x = 0; x < width; x += 1) {
    const first = Math.floor((msAt(x, width, window) / 1000) * perSecond);
    const last = Math.max(first + 1, Math.floor((msAt(x + 1, width, window) / 1000) * perSecond));
    for (let i = Math.max(0, first); i < Math.min(cells, last); i += 1) {
      if (peaks[2 * i] < low[x]) low[x] = peaks[2 * i];
      if (peaks[2 * i + 1] > high[x]) high[x] = peaks[2 * i + 1];
    }
  }
  return [low, high];
}

/** The borders between sections that can be moved: {ms, before, after, least, most}. */
export function borders(sections) {
  return sections.slice(1).map((section, i) => ({
    ms: section[1],
    before: sections[i][0],
    after: section[0],
    least: sections[i][1] + 100,
    most: section[2] - 100,
  }));
}
