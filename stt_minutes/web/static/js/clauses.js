// Under a decision: its sentences one by one, each with the place it rests on, and those that were found and may be put in.

import { fill, h } from "./dom.js";
import { clock, percent } from "./format.js";
import { placeOf, sentenceAt, without, withIt } from "./sentences.js";
import { state, tell } from "./store.js";

const HOVER = 200;

export class Clauses {
  constructor(card) {
    this.card = card;
    this.at = 0;
    this.rows = [];
    this.sum = h("span", { class: "sum" });
    this.list = h("ul", { class: "clauses", "aria-label": `Sætninger, punkt ${card.key}` });
    this.status = h("p", { class: "soft", role: "status" });
    this.element = h("details", { class: "more", hidden: true }, h("summary", {}, "Sætninger og det, de bygger på", this.sum), this.list, this.status);
    this.list.addEventListener("keydown", (event) => this.pressed(event));
  }

  get passages() {
    return this.card.item.passages;
  }

  update() {
    const shape = JSON.stringify(this.passages);
    if (this.shape !== shape) {
      this.shape = shape;
      this.at = 0;
      this.rows = this.passages.map((passage, n) => this.row(passage, n));
      fill(this.list, this.rows.map(({ element }) => element));
      this.status.textContent = "";
    }
    // One sentence alone is the decision, and its place is heard above.
    this.element.hidden = this.passages.length === 0 || (this.passages.length === 1 && this.passages[0].used);
    const confirmed = Boolean(this.card.item.decision?.confirmed);
    if (this.confirmed !== confirmed) {
      this.confirmed = confirmed;
      this.element.open = !confirmed;
    }
    this.refresh();
  }

  row(passage, n) {
    const { text, at, score } = passage;
    const mark = () => tell("passage", at);
    const unmark = () => tell("passage", null);
    const place = at.length ? `Hør ${clock(at[0][0])}` : "Uden sted";
    const say = h("button", { type: "button", class: "quiet say", onclick: () => this.play(n), onfocus: () => (this.choose(n), mark()), onblur: unmark, "aria-label": `${place}: ${text}`, lang: "da" }, text);
    const turn = h("button", { type: "button", class: "turn", onclick: () => this.turn(n), onfocus: () => (this.choose(n), mark()), onblur: unmark });
    const about = h("span", { class: "about" });
    const element = h("li", {}, say, h("span", { class: "line" }, h("span", { class: "about" }, [at.length ? clock(at[0][0]) : null, `${percent(score)} sikker`].filter(Boolean).join(" · ")), about, turn));
    // The pointer only passes over most of them.
    element.addEventListener("pointerenter", () => (this.timer = setTimeout(mark, HOVER)));
    element.addEventListener("pointerleave", () => {
      clearTimeout(this.timer);
      if (!element.contains(document.activeElement)) unmark();
    });
    return { element, say, turn, about };
  }

  /** Bring the list in line with the text as it stands in the field. */
  refresh() {
    const text = this.card.text.value;
    const there = this.passages.map((each) => placeOf(text, each.text) !== null);
    this.rows.forEach(({ element, turn, about, say }, n) => {
      element.className = there[n] ? "in" : "ready";
      about.textContent = there[n] ? (this.confirmed ? "" : "Forslagets ord") : this.passages[n].used ? "Taget ud eller rettet" : "Fundet, ikke brugt";
      const [key, act] = [n === this.at ? [" ", h("kbd", {}, "F3")] : [], there[n] ? "Tag ud" : "Sæt ind"];
      if (turn.dataset.act !== `${act}${key.length}`) fill(turn, act, key);
      turn.dataset.act = `${act}${key.length}`;
      turn.setAttribute("aria-label", `${act}: ${this.passages[n].text}`);
      // One of them is in the way of the Tab key; arrows lead to the others.
      say.tabIndex = turn.tabIndex = n === this.at ? 0 : -1;
    });
    const count = there.filter(Boolean).length;
    this.sum.textContent = `: ${count} med${there.length > count ? `, ${there.length - count} kan sættes ind` : ""}`;
  }

  choose(n) {
    if (this.at === n) return;
    this.at = n;
    this.refresh();
  }

  pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    this.focus((this.at + step + this.rows.length) % this.rows.length);
  }

  focus(n = this.at) {
    this.element.open = true;
    this.rows[n].say.focus();
    this.rows[n].element.scrollIntoView({ block: "nearest" });
  }

  play(n) {
    const { at } = this.passages[n];
    if (at.length && state.sound) this.card.player.playSpan(at[0][0], at.at(-1)[1]);
  }

  /** The sentence goes out of the decision, or into it. */
  turn(n) {
    const { text } = this.card;
    const out = placeOf(text.value, this.passages[n].text) !== null;
    const { decision } = this.card.item;
    // What says that there is no decision gives way to what was decided.
    const none = !out && decision?.type === "ingen_beslutning" && decision.origin === "machine";
    const written = none ? "" : text.value;
    this.card.rewrite(out ? without(written, this.passages[n].text) : withIt(written, this.passages, n));
    this.status.textContent = out ? "Sætningen er taget ud af beslutningen." : "Sætningen er sat ind i beslutningen.";
  }

  /** One key: the sentence that the keyboard is at goes out or in; from elsewhere it leads here, from the text to the sentence one stands in. */
  key() {
    if (this.element.hidden) return;
    const { text } = this.card;
    const said = document.activeElement === text ? sentenceAt(text.value, this.passages, text.selectionStart) : -1;
    if (this.list.contains(document.activeElement)) this.turn(this.at);
    else this.focus(said < 0 ? this.at : said);
  }
}
