// The referat as it will print, item by item, with the decision to be edited in its place.

import { ofTheWhole, taking } from "./attending.js";
import { DecisionCard } from "./decision.js";
import { byId, fill, h, idOf } from "./dom.js";
import { STATES, clock, longDate } from "./format.js";
import { Openness } from "./openness.js";
import { on, select, state } from "./store.js";

const AFTER = new Set(["indstilling"]);

export class Paper {
  constructor({ player, edit }) {
    this.paper = byId("paper");
    this.cards = new Map();
    this.points = new Map();
    this.tools = { player, edit };
    byId("only-decisions").addEventListener("change", (event) => this.paper.classList.toggle("only-decisions", event.target.checked));
    on("meeting", () => this.update());
    on("item", (key) => {
      for (const [each, point] of this.points) point.setAttribute("aria-current", String(each === key));
    });
  }

  build() {
    this.cards.clear();
    this.points.clear();
    fill(this.paper, this.head(), state.meeting.items.map((item) => this.point(item)), this.unplaced());
    this.update();
  }

  head() {
    const { body, date, place, start } = state.agenda;
    const facts = [
      ["Mødedato", [longDate(date), start ? `kl. ${start.replace(":", ".")}` : ""].filter(Boolean).join(" ")],
      ["Mødested", place],
    ].filter(([, text]) => text);
    this.told = "";
    this.remarks = h("details", { class: "point remarks", id: "remarks", hidden: true });
    [this.there, this.excused, this.people] = [h("dd", {}), h("dd", {}), h("dd", {})];
    this.closed = h("dd", {});
    return h(
      "div",
      { class: "head" },
      h("h3", {}, `Referat: ${body}`),
      h("dl", {}, facts.map(([name, text]) => [h("dt", {}, name), h("dd", {}, text)]), h("dt", {}, "Til stede"), this.there, h("dt", {}, "Afbud"), this.excused, h("dt", {}, "Undervejs"), this.people, h("dt", {}, "Mødet sluttede"), this.closed),
      this.remarks,
    );
  }

  /** All that the program has to say of sound, voices, agenda and draft, also what no longer is a stop. */
  tellRemarks() {
    const { remarks } = state.meeting;
    const now = JSON.stringify(remarks);
    if (this.told === now) return;
    this.told = now;
    this.remarks.hidden = remarks.length === 0;
    const line = ({ text, item, start_ms: start, end_ms: end }) =>
      h(
        "li",
        {},
        text,
        item ? [" ", h("button", { type: "button", class: "quiet", onclick: () => this.show(item) }, `Punkt ${item}`)] : null,
        start === null ? null : [" ", h("button", { type: "button", class: "quiet", onclick: () => this.tools.player.playSpan(start, Math.max(end ?? 0, start + 5000)) }, `Hør ${clock(start)}`)],
      );
    fill(this.remarks, h("summary", {}, `Programmets bemærkninger (${remarks.length})`), h("ul", {}, remarks.map(line)));
  }

  unplaced() {
    const { unplaced } = state.agenda;
    return unplaced.length ? h("details", { class: "point" }, h("summary", {}, "Tekst i dagsordenen, som ikke hører til noget punkt"), unplaced.map((text) => h("p", { class: "part" }, text))) : null;
  }

  point(item) {
    const texts = state.agenda.items[item.key] ?? { parts: [], attachments: [] };
    const card = new DecisionCard(item.key, this.tools);
    this.cards.set(item.key, card);
    const chip = h("span", { class: "chip" });
    const parts = texts.parts.map((part) => h("div", { class: "agenda-text" }, h("h4", {}, part.heading), h("p", { class: "part" }, part.text)));
    const place = texts.parts.findLastIndex((part) => AFTER.has(part.kind)) + 1 || parts.length;
    parts.splice(place, 0, card.element);
    if (texts.attachments.length && !texts.parts.some((part) => part.kind === "bilag" && part.text)) {
      const names = texts.attachments.map((each) => h("li", {}, each.name));
      parts.push(h("div", { class: "agenda-text" }, h("h4", {}, "Bilag"), h("ul", {}, names)));
    }
    const openness = new Openness(this.tools);
    const point = h(
      "article",
      { class: "point", id: `punkt-${idOf(item.key)}`, "aria-current": String(item.key === state.item), "aria-label": `Punkt ${item.key}` },
      h("header", {}, h("h3", {}, `Punkt ${item.number}: ${item.open ? "" : "Lukket: "}${item.title}`), chip),
      item.case_number ? h("p", { class: "case" }, `Sagsnr. ${item.case_number}`) : null,
      parts,
      openness.element,
    );
    point.chip = chip;
    point.openness = openness;
    // Tab only passes through; who clicks or writes here has chosen the item.
    for (const name of ["click", "input"]) point.addEventListener(name, () => select(item.key));
    this.points.set(item.key, point);
    return point;
  }

  update() {
    const built = JSON.stringify(state.meeting.items.map((item) => [item.key, item.open]));
    if (!this.people || this.built !== built) {
      this.built = built;
      this.build();
      return;
    }
    this.tellRemarks();
    const around = JSON.stringify(state.meeting.attendance);
    for (const item of state.meeting.items) {
      const point = this.points.get(item.key);
      const { chip } = point;
      // An edit changes one item of forty; what the votes are checked against is the attendance.
      const shown = JSON.stringify(item) + around;
      if (point.shown === shown) continue;
      point.shown = shown;
      chip.className = `chip ${item.state}`;
      chip.textContent = STATES[item.state];
      this.cards.get(item.key).update(item);
      point.openness.update(item);
    }
    const words = { afbud: "afbud", ankom: "kom", forlod: "gik", inhabil: "inhabil", genindtrådt: "kom igen" };
    const { people: everybody } = taking(state.agenda, state.meeting.attendance);
    const named = (there) => everybody.filter((each) => each.there === there).map(({ who, about }) => (about ? `${who} (${about})` : who)).join("; ");
    this.there.textContent = named(true) || "ikke oplyst";
    this.excused.textContent = named(false) || "ingen";
    const people = state.meeting.attendance.filter((each) => !ofTheWhole(each)).map((each) => `${each.who}: ${words[each.event]}${each.item ? ` (punkt ${each.item})` : ""}`);
    this.people.textContent = people.join("; ") || "ingen kom eller gik";
    this.closed.textContent = state.meeting.closed_at ? `kl. ${state.meeting.closed_at.replace(":", ".")}` : "ikke hørt";
  }

  /** The card of the item that the keyboard is in. */
  focused() {
    const [key] = [...this.points].find(([, point]) => point.contains(document.activeElement)) ?? [];
    return this.cards.get(key) ?? null;
  }

  /** The card that the keyboard is in, else that of the chosen item. */
  card() {
    return this.focused() ?? this.cards.get(state.item) ?? null;
  }

  show(key, focus = false) {
    const point = this.points.get(key);
    if (!point) return;
    point.scrollIntoView({ block: "start" });
    if (focus) this.cards.get(key).focus();
  }
}
