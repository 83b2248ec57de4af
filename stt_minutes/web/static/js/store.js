// What the page knows, and who wants to hear of changes to it.

const listeners = new Map();

export const state = {
  base: "",
  revision: "",
  meeting: null,
  agenda: null,
  segments: [],
  doubts: [],
  perHour: 0,
  doubt: null,
  item: null,
  underWay: false,
  suggestions: {},
  voiceProblem: null,
  preferences: {},
  sound: null,
  formats: [],
  transcripts: [],
  templates: [],
  phrases: [],
  wordings: {},
  undo: null,
  redo: null,
  savedAt: null,
  unsaved: () => false,
  waitingWords: () => null,
};

export function on(names, listener) {
  for (const name of names.split(" ")) {
    if (!listeners.has(name)) listeners.set(name, []);
    listeners.get(name).push(listener);
  }
}

export function tell(name, detail) {
  for (const listener of listeners.get(name) ?? []) listener(detail);
}

/** Whether what is shown is read along while it is transcribed: it can be read and heard, not changed. */
export const along = () => !state.meeting.ready.includes("transcript") && state.segments.length > 0;

export const itemOf = (key) => state.meeting.items.find((each) => each.key === key) ?? null;

/** Take the server's answer to an edit, or a fresh meeting, in. */
export function take(answer) {
  const before = state.meeting;
  state.revision = answer.revision;
  state.meeting = answer.meeting;
  state.undo = answer.undo;
  state.redo = answer.redo;
  if (answer.saved_at) state.savedAt = answer.saved_at;
  if (answer.segments) {
    const { changed, order } = answer.segments;
    if (changed.length || order) takeSegments(changed, order);
  }
  const moved = !before || JSON.stringify(before.sections) !== JSON.stringify(state.meeting.sections);
  tell("meeting");
  if (moved) tell("sections");
}

function takeSegments(changed, order) {
  const fresh = new Map(changed.map((segment) => [segment[0], segment]));
  if (order) {
    const all = new Map(state.segments.map((segment) => [segment[0], segment]));
    state.segments = order.map((id) => fresh.get(id) ?? all.get(id));
    tell("segments", null);
  } else {
    state.segments = state.segments.map((segment) => fresh.get(segment[0]) ?? segment);
    tell("segments", new Set(fresh.keys()));
  }
}

export function select(key) {
  if (state.item === key) return;
  state.item = key;
  tell("item", key);
}
