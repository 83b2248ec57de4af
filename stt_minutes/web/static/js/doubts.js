// "Next doubtful": through the places that need a look, in order of time. What the bar shows is what is chosen and what is heard.

import { byId, fill, h } from "./dom.js";
import { clock, remaining } from "./format.js";
import { ask } from "./server.js";
import { itemOf, on, select, state } from "./store.js";

const idOf = (doubt) => `${doubt.kind}|${doubt.item}|${doubt.start_ms}`;
/** So much before and after a border is heard, in ms: a sentence. */
const BESIDE = 5000;
/** The kinds of stops whose yes is a confirmed decision, also that there is none. */
export const DECIDES = new Set(["decision", "no_decision"]);

/** The places of a stop: what it says itself and what else there is to say; one that only gathers others says nothing itself. */
export const placesOf = (stop) => (stop.kind === "sure" ? stop.also : [stop, ...stop.also]);

/** What the referat would say of an item: its decision and the topics under it. */
function proposalOf(item) {
  const { decision, statements = [] } = itemOf(item) ?? {};
  return [decision?.text, ...statements.filter(({ kind }) => kind === "topic").map(({ text }) => text)].filter(Boolean).join(" ");
}

/** What there is to say of a proposal beside how sure it is. */
const asideOf = (text) => text.replace(/^.*?\(\d+ % sikker\)\.\s*/, "");

export class Doubts {
  constructor({ player, edit, goTo }) {
    this.player = player;
    this.edit = edit;
    this.goTo = goTo;
    this.timer = null;
    this.waiting = [];
    byId("next-doubt").addEventListener("click", () => this.step(1));
    byId("doubt-hear").addEventListener("click", () => this.hear());
    byId("doubt-ok").addEventListener("click", () => this.settle());
    on("meeting", () => this.later());
    on("item", (key) => this.follow(key));
  }

  /** Ask again when the latest edit is a moment old: the list need not follow every key. */
  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), 250);
  }

  async load() {
    const found = await ask(`${state.base}doubts.json`).catch(() => null);
    if (!found) return;
    state.doubts = found.doubts;
    this.loaded = true;
    state.perHour = found.per_hour;
    if (state.doubt) {
      const same = state.doubts.find((each) => idOf(each) === idOf(state.doubt));
      if (!same) this.before = this.position ?? state.doubt;
      state.doubt = same ?? null;
    }
    this.draw();
    // What was asked for before the places were known.
    for (const direction of this.waiting.splice(0)) this.step(direction);
  }

  draw() {
    if (!this.loaded) return;
    const stop = state.doubt;
    const at = stop ? state.doubts.findIndex((each) => idOf(each) === idOf(stop)) : -1;
    if (at >= 0) this.position = at;
    const of = at < 0 ? null : at + 1;
    byId("doubt-count").textContent = remaining(state.doubts.length, state.perHour, state.meeting.duration_ms, of);
    byId("next-doubt").disabled = state.doubts.length === 0;
    byId("doubt-text").textContent = !stop ? "" : stop.kind === "sure" ? stop.text : `${clock(stop.start_ms)}  ${stop.text}`;
    const also = byId("doubt-also");
    also.hidden = !stop || stop.also.length === 0;
    fill(also, stop ? stop.also.map((each) => this.line(stop, each)) : []);
    byId("doubt-hear").hidden = !stop || !this.heard(stop) || !state.sound;
    byId("doubt-ok").hidden = !stop;
    if (stop) fill(byId("doubt-ok"), this.yes(stop), " ", h("kbd", {}, "Ctrl+Enter"));
  }

  yes(stop) {
    if (stop.kind === "sure") return `Bekræft alle ${stop.also.length}`;
    return stop.kind === "decision" ? "Bekræft" : stop.kind === "no_decision" ? "Ingen beslutning, i orden" : "Set, i orden";
  }

  /** One thing more that the stop says, or one of the proposals that it gathers, with its own place in the sound. */
  line(stop, { text, item, start_ms: start, end_ms: end }) {
    const said = stop.kind === "sure" ? [`Punkt ${item}: ${proposalOf(item)}`, asideOf(text)].filter(Boolean).join(" – ") : text;
    const look = () => {
      this.shown = true;
      if (item !== null) select(item);
      this.shown = false;
      this.goTo({ kind: "look", item, start_ms: start, end_ms: end });
    };
    return h(
      "li",
      {},
      h("span", {}, said),
      end > start && state.sound ? h("button", { type: "button", class: "quiet", "aria-label": `Hør ${clock(start)}: ${said}`, onclick: () => this.player.playSpan(start, end) }, `Hør ${clock(start)}`) : null,
      h("button", { type: "button", class: "quiet", "aria-label": `Gå til ${said}`, onclick: look }, "Gå til"),
    );
  }

  /** To the next (1) or the one before (-1); after one that has been dealt with, to the one that took its place. */
  step(direction) {
    const { doubts } = state;
    if (!this.loaded) this.waiting.push(direction);
    if (!doubts.length) return;
    let to;
    if (state.doubt) to = doubts.findIndex((each) => idOf(each) === idOf(state.doubt)) + direction;
    else if (typeof this.before === "number") to = direction > 0 ? this.before : this.before - 1;
    else to = direction > 0 ? 0 : -1;
    this.before = null;
    this.show(doubts[((to % doubts.length) + doubts.length) % doubts.length]);
  }

  show(stop) {
    state.doubt = stop;
    this.draw();
    this.shown = true;
    if (stop.item !== null) select(stop.item);
    this.shown = false;
    this.goTo(stop);
  }

  /** Another item was chosen: the bar speaks of that one, or of none. */
  follow(key) {
    if (this.shown) return;
    const now = state.doubt;
    if (now && (now.item === key || (now.kind === "sure" && now.also.some((each) => each.item === key)))) return;
    if (now) this.before = this.position;
    state.doubt = state.doubts.find((each) => each.item === key) ?? null;
    this.draw();
  }

  /** What there is to hear of a stop: of a border where nothing is held back, what is said on both sides of it. */
  heard({ kind, start_ms: start, end_ms: end }) {
    if (kind === "sure") return null;
    if (end > start) return [start, end];
    return kind.startsWith("closed:") ? [Math.max(0, start - BESIDE), Math.min(state.meeting.duration_ms, start + BESIDE)] : null;
  }

  hear() {
    const span = state.doubt && this.heard(state.doubt);
    if (span) this.player.playSpan(...span);
  }

  /** The stop that is shown is settled: decisions are confirmed as they stand, anything else has been looked at. */
  settle() {
    const stop = state.doubt;
    if (!stop || this.settling === idOf(stop)) return;
    this.settling = idOf(stop);
    const places = placesOf(stop).map(({ kind, item, start_ms, end_ms }) => ({ kind, item, start_ms, end_ms }));
    const done = this.edit("settle_stop", { places, who: state.preferences.who || null });
    const bar = document.activeElement?.closest?.(".doubtbar");
    done.then(() => this.load()).then(() => bar && byId("next-doubt").focus()).catch(() => {}).finally(() => (this.settling = null));
  }
}
