// Times, numbers and dates as Danes write them.

const MONTHS = ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"];

/** A time in the recording: 12.31, or 1.02.31 from the first hour. */
export function clock(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(s / 3600);
  const minutes = Math.floor(s / 60) % 60;
  return hours ? `${hours}.${two(minutes)}.${two(s % 60)}` : `${minutes}.${two(s % 60)}`;
}

/** The time of day of an ISO moment, in this machine's zone: 10.42. */
export function timeOfDay(iso) {
  const at = new Date(iso);
  return `${at.getHours()}.${String(at.getMinutes()).padStart(2, "0")}`;
}

/** 2026-04-15 -> 15. april 2026; anything else as it is. */
export function longDate(date) {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date ?? "");
  return match && MONTHS[match[2] - 1] ? `${Number(match[3])}. ${MONTHS[match[2] - 1]} ${match[1]}` : (date ?? "");
}

/** 12345.6 -> 12.345,6 */
export function number(value, decimals = 0) {
  const [whole, part] = Math.abs(value).toFixed(decimals).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ".");
  return (value < 0 ? "-" : "") + grouped + (part ? `,${part}` : "");
}

/** 0.83 -> 83 % */
export const percent = (share) => `${Math.round(share * 100)} %`;

/** "1 sted", "3 steder". */
export const counted = (n, one, many) => `${number(n)} ${n === 1 ? one : many}`;

/** How long is left, in words that need no second look. */
export function left(seconds) {
  if (seconds < 60) return "under et minut tilbage";
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `ca. ${minutes} min. tilbage` : `ca. ${Math.floor(minutes / 60)} t. ${minutes % 60} min. tilbage`;
}

const HALF_HOUR = 1_800_000;

/** How many places are left to look at, or which of them is shown; of a meeting shorter than half an hour, how many an hour would be says nothing. */
export function remaining(count, perHour, durationMs, shown = null) {
  if (!count) return "Alt er tjekket";
  if (shown !== null) return `${shown} af ${count}`;
  const rate = durationMs < HALF_HOUR ? "" : ` (${perHour < 1 ? "under 1" : `ca. ${number(perHour)}`} for hver time, mødet varede)`;
  return `${counted(count, "sted", "steder")} mangler at blive tjekket${rate}`;
}

export const KINDS = {
  godkendt: "Godkendt",
  "tiltrådt": "Tiltrådt",
  taget_til_efterretning: "Taget til efterretning",
  "drøftet": "Drøftet",
  udsat: "Udsat",
  oversendt: "Oversendt",
  anbefales: "Anbefales",
  afvist: "Afvist",
  "udgår": "Udgår",
  ingen_beslutning: "Ingen beslutning",
  andet: "Andet",
};

export const STATES = {
  look: "Bør tjekkes",
  confirmed: "Bekræftet",
  closed: "Lukket punkt",
  none: "Ingen beslutning",
  group: "Samler underpunkter",
};
