// The dialog of the people: who takes part, who came and went, and whose voice is whose.

import { nameList, speakerDialog } from "./dialogs.js";
import { attendanceOf, ofTheWhole, same, taking } from "./attending.js";
import { dialog, fill, h } from "./dom.js";
import { clock } from "./format.js";
import { state } from "./store.js";
import { question } from "./voices.js";

const button = (text, onclick, more = {}) => h("button", { type: "button", onclick, ...more }, text);
const EVENTS = { afbud: "Afbud", ankom: "Ankom", forlod: "Forlod mødet", inhabil: "Inhabil", genindtrådt: "Kom tilbage" };
/** What is told of who is there, to compare by; its order says nothing. */
const shapeOf = (list) => list.map(({ who: name, event, item, evidence }) => JSON.stringify([name, event, item, evidence])).sort().join();

export function peopleDialog({ edit, player }) {
  const [list, options] = nameList();
  const attending = who(list, player);
  const events = changes(list, player);
  const clockBox = h("input", { type: "text", value: (state.meeting.closed_at ?? "").replace(":", "."), size: "6", "aria-label": "Mødet sluttede kl.", placeholder: "14.30" });
  const problem = h("p", { class: "error", role: "alert" });
  const save = async () => {
    const attendance = attendanceOf(state.agenda, state.meeting.attendance, attending.read(), events.read());
    try {
      if (shapeOf(attendance) !== shapeOf(state.meeting.attendance)) await edit("attendance", { attendance: attendance.map(({ at, ...rest }) => rest) });
      if (clockBox.value.replace(".", ":").trim() !== (state.meeting.closed_at ?? "")) await edit("closed_at", { time: clockBox.value });
      close();
    } catch (error) {
      problem.textContent = `${error.message} ${error.hint}`;
    }
  };
  const [, close] = dialog(
    "Deltagere",
    [
      h("h3", {}, "Hvem deltager"),
      attending.element,
      h("h3", {}, "Kom, gik og inhabile"),
      events.element,
      options,
      h("label", { class: "field" }, h("span", {}, "Mødet sluttede kl."), clockBox),
      problem,
      h("h3", {}, "Stemmer"),
      voices({ edit, player, close: () => close() }),
    ],
    [button("Gem", save, { class: "primary" })],
  );
}

const hear = (at, player, label) => (at.length && state.sound ? button("Hør", () => player.playSpan(at[0][0], at.at(-1)[1]), { class: "quiet", "aria-label": `Hør om ${label}` }) : null);

/** Everybody with a choice of present or absent, and a line for one more. */
function who(list, player) {
  const { people, guests } = taking(state.agenda, state.meeting.attendance);
  const body = h("tbody", {});
  const line = ({ who: name, about, there, kind, at }) => {
    const row = h(
      "tr",
      { data: { who: name } },
      h("th", { scope: "row" }, name, about ? h("span", { class: "soft" }, ` (${about})`) : null),
      h("td", {}, h("select", { "aria-label": `Fremmøde, ${name}` }, [["ja", "Til stede"], ["nej", kind === "member" ? "Afbud" : "Ikke til stede"]].map(([value, text]) => h("option", { value, selected: there === (value === "ja") }, text))), hear(at, player, name)),
    );
    return row;
  };
  fill(body, people.map(line));
  const field = h("input", { type: "text", list, "aria-label": "Navn på en, der også var til stede", placeholder: "Navn" });
  const add = () => {
    const name = field.value.trim();
    const known = [...body.children].find((row) => same(row.dataset.who, name));
    if (known) known.querySelector("select").value = "ja";
    else if (name) body.append(line({ who: name, about: "tilføjet", there: true, kind: "added", at: [] }));
    field.value = "";
    field.focus();
  };
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey) return;
    event.preventDefault();
    add();
  });
  const element = h(
    "div",
    {},
    people.length ? null : h("p", { class: "soft" }, "Dagsordenen nævner ingen medlemmer."),
    h("table", {}, h("thead", {}, h("tr", {}, ["Navn", "Fremmøde"].map((text) => h("th", { scope: "col" }, text)))), body),
    h("div", { class: "line" }, field, button("Tilføj som til stede", add)),
    guests.length ? h("p", {}, "Gæster: ", guests.map(({ who: name, about }) => `${name} (${about})`).join("; ")) : null,
  );
  return {
    element,
    // A name that was written and not yet added was meant.
    read: () => {
      if (field.value.trim()) add();
      return [...body.children].map((row) => [row.dataset.who, row.querySelector("select").value === "ja"]);
    },
  };
}

/** What is told of single items, as lines of a form. */
function changes(list, player) {
  const keys = state.meeting.items.map((item) => item.key);
  const body = h("tbody", {});
  const line = (each) => {
    const row = h(
      "tr",
      {},
      h("td", {}, h("input", { type: "text", list, value: each.who, "aria-label": "Hvem", data: { name: "who" } })),
      h("td", {}, h("select", { "aria-label": "Hvad", data: { name: "event" } }, Object.entries(EVENTS).map(([value, text]) => h("option", { value, selected: value === each.event }, text)))),
      h("td", {}, h("select", { "aria-label": "Ved punkt", data: { name: "item" } }, h("option", { value: "" }, "hele mødet"), keys.map((key) => h("option", { value: key, selected: key === each.item }, `punkt ${key}`)))),
      h("td", {}, hear(each.at ?? [], player, each.who), button("Fjern", () => row.remove(), { class: "quiet", "aria-label": `Fjern ${each.who || "linjen"}` })),
    );
    row.source = each;
    return row;
  };
  fill(body, state.meeting.attendance.filter((each) => !ofTheWhole(each)).map(line));
  const more = button("Ny linje", () => {
    const row = line({ who: "", event: "forlod", item: null, time_ms: null, evidence: [] });
    body.append(row);
    row.querySelector("input").focus();
  });
  const read = () =>
    [...body.children]
      .map((row) => {
        const { at, ...source } = row.source;
        const values = Object.fromEntries([...row.querySelectorAll("[data-name]")].map((each) => [each.dataset.name, each.value.trim()]));
        const same = source.who === values.who && source.event === values.event && (source.item ?? "") === values.item;
        return same ? row.source : { ...source, ...values, item: values.item || null, origin: "human", score: 1 };
      })
      .filter((each) => each.who);
  return { element: h("div", {}, h("table", {}, h("thead", {}, h("tr", {}, ["Hvem", "Hvad", "Hvornår", "Handling"].map((text) => h("th", { scope: "col" }, text)))), body), h("p", {}, more)), read };
}

/** Every voice with where it is heard best, its likely name and a way to name it. */
function voices({ edit, player, close }) {
  const lines = h("ul", { class: "lines" });
  const draw = () =>
    fill(
      lines,
      state.meeting.voices.map((voice) =>
        h(
          "li",
          { class: "line" },
          h("span", {}, `${voice.name}, taler ${clock(voice.ms)}`),
          question(voice, { edit, answered: () => answered(voice) }),
          button("Hør", () => player.playSpan(voice.start_ms, Math.min(voice.end_ms, voice.start_ms + 8000)), { class: "quiet" }),
          button("Giv navn", () => {
            close();
            speakerDialog({ segment: state.segments.find((each) => each[0] === voice.segment) }, { edit, player });
          }, { class: "quiet", data: { segment: voice.segment } }),
        ),
      ),
    );
  /** The next question, or the voice that was just answered about, has the keyboard. */
  const answered = (voice) => {
    draw();
    (lines.querySelector(".question button") ?? lines.querySelector(`[data-segment="${CSS.escape(voice.segment)}"]`))?.focus();
  };
  draw();
  return [
    state.meeting.voices.length ? lines : h("p", { class: "soft" }, "Der er ikke skelnet mellem talerne i dette møde."),
    state.voiceProblem && h("p", { class: "soft" }, `Stemmerne er ikke sammenlignet med dem, huset har gemt: ${state.voiceProblem}`),
  ];
}
