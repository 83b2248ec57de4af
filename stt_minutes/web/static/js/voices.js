// Voices that sound like somebody whose voice the house keeps: a question beside the voice, never a name by itself.

import { h } from "./dom.js";
import { counted } from "./format.js";
import { ask } from "./server.js";
import { on, state, tell } from "./store.js";

let asked = null;
/** What was said no to while an older answer of the server may still be on its way. */
const refused = new Set();
const keyOf = (label, name) => `${label}|${name}`;

/** Ask anew when the voices have other names than before. */
export function suggestVoices() {
  const look = () => {
    const names = JSON.stringify(state.meeting.voices.map((voice) => voice.name));
    if (names !== asked) load();
    asked = names;
  };
  on("meeting", look);
  look();
}

async function load() {
  if (!state.meeting.voices.length) return;
  const found = await ask(`${state.base}voices.json`).catch(() => null);
  if (!found) return;
  state.suggestions = Object.fromEntries(Object.entries(found.suggestions).filter(([label, name]) => !refused.has(keyOf(label, name))));
  state.voiceProblem = found.problem;
  tell("suggestions");
}

/** What the notice says, "" when there is nothing to answer. */
export function voicesToAnswer() {
  const open = state.meeting.voices.filter((voice) => state.suggestions[voice.name]).length;
  return open ? `${counted(open, "stemme", "stemmer")} lyder som nogen, hvis stemme huset har gemt.` : "";
}

/** The question about a voice with its two answers, null when there is none; `answered(yes)` is called after either. */
export function question(voice, { edit, answered }) {
  const name = state.suggestions[voice?.name];
  if (!name) return null;
  const answer = (given, work) => () => {
    delete state.suggestions[voice.name];
    if (!given) refused.add(keyOf(voice.name, name));
    tell("suggestions");
    work()
      .then(() => answered(given))
      .catch(() => {});
  };
  const yes = answer(true, () => edit("speaker", { segment: voice.segment, name, everywhere: true }));
  const no = answer(false, () => edit("not_voice", { segment: voice.segment, name }));
  return h(
    "span",
    { class: "question" },
    `Lyder som ${name}? `,
    h("button", { type: "button", onclick: yes, "aria-label": `Ja, ${voice.name} er ${name}` }, "Ja"),
    h("button", { type: "button", onclick: no, "aria-label": `Nej, ${voice.name} er ikke ${name}` }, "Nej"),
  );
}
