// "Next doubtful": through the places that need a look, the most important first.

import { byId } from "./dom.js";
import { clock, remaining } from "./format.js";
import { ask } from "./server.js";
import { on, select, state } from "./store.js";

const idOf = (doubt) => `${doubt.kind}|${doubt.item}|${doubt.start_ms}`;

export class Doubts {
  constructor({ player, edit, goTo }) {
    this.player = player;
    this.edit = edit;
    this.goTo = goTo;
    this.timer = null;
    byId("next-doubt").addEventListener("click", () => this.step(1));
    byId("doubt-hear").addEventListener("click", () => this.hear());
    byId("doubt-ok").addEventListener("click", () => this.ok());
    on("meeting", () => this.later());
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
    state.perHour = found.per_hour;
    if (state.doubt && !state.doubts.some((each) => idOf(each) === idOf(state.doubt))) {
      this.before = state.doubt;
      state.doubt = null;
    } else if (state.doubt) state.doubt = state.doubts.find((each) => idOf(each) === idOf(state.doubt));
    this.draw();
  }

  draw() {
    const left = state.doubts.length;
    byId("doubt-count").textContent = remaining(left, state.perHour, state.meeting.duration_ms);
    byId("next-doubt").disabled = left === 0;
    const doubt = state.doubt;
    byId("doubt-text").textContent = doubt ? `${clock(doubt.start_ms)}  ${doubt.text}` : "";
    byId("doubt-hear").hidden = !doubt || doubt.end_ms <= doubt.start_ms || !state.sound;
    byId("doubt-ok").hidden = !doubt;
    byId("doubt-ok").textContent = doubt?.kind === "decision" ? "Bekræft" : "Set, i orden";
  }

  /** To the next (1) or the one before (-1); after one that has been dealt with, to the one that took its place. */
  step(direction) {
    const { doubts } = state;
    if (!doubts.length) return;
    const now = state.doubt ? doubts.findIndex((each) => idOf(each) === idOf(state.doubt)) : -1;
    let to = now + direction;
    if (now < 0 && this.before) {
      const rank = (d) => [d.rank, d.start_ms];
      const [r, t] = rank(this.before);
      to = doubts.findIndex((d) => rank(d)[0] > r || (rank(d)[0] === r && rank(d)[1] >= t));
    }
    this.before = null;
    state.doubt = doubts[((to % doubts.length) + doubts.length) % doubts.length];
    this.draw();
    if (state.doubt.item !== null) select(state.doubt.item);
    this.goTo(state.doubt);
  }

  hear() {
    if (state.doubt) this.player.playSpan(state.doubt.start_ms, state.doubt.end_ms);
  }

  /** The doubt is settled: a decision is confirmed as it stands, anything else has been looked at. */
  ok() {
    const { kind, item, start_ms, end_ms } = state.doubt;
    const done = kind === "decision" ? this.edit("confirm", { item, confirmed: true, who: state.preferences.who || null }) : this.edit("check", { kind, item, start_ms, end_ms });
    done.then(() => byId("next-doubt").focus()).catch(() => {});
  }
}
