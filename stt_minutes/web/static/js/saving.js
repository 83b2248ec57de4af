// Whether all that stands on the page is saved: the line at the top, the warning on leaving, and what an earlier page left behind.

import { byId, h } from "./dom.js";
import { counted, timeOfDay } from "./format.js";
import { state, tell } from "./store.js";
import { Unsent } from "./unsent.js";

/** What an edit would change. */
const placeOf = ({ edit: name, payload }) => `${name}|${payload.item ?? payload.segment ?? ""}`;

/** Fields that are sent when they are left, or with the button of their dialog. */
const isLater = (field) => /^(INPUT|SELECT|TEXTAREA)$/.test(field.tagName) && field.closest(".decision .more, dialog");
const ENDS_REFUSALS = new Set(["as_proposed", "undo", "redo"]);

export class Saving {
  constructor(edits) {
    this.edits = edits;
    /** What was refused, by place: what stands in those fields is in no file. */
    this.refused = new Map();
    this.fields = new Set();
    /** Whether nothing is heard of the program, and whether nothing was since the latest answer. */
    this.away = false;
    this.lost = false;
    this.complaint = "";
    this.unsent = null;
    this.adopting = false;
    this.waiting = [];
    state.unsaved = (name, item) => edits.unsent.some((each) => each.edit === name && each.payload.item === item) || this.refused.has(`${name}|${item}`);
    state.waitingWords = (segment) => (edits.trouble ? (this.words.findLast((each) => each.payload.segment === segment)?.payload.text ?? null) : null);
    document.addEventListener("input", ({ target }) => isLater(target) && (this.fields.add(target), this.show()));
    document.addEventListener("change", ({ target }) => target.closest("dialog") || (this.fields.delete(target), this.show()));
    document.addEventListener("visibilitychange", () => edits.retry());
    addEventListener("beforeunload", (event) => this.leaving(event));
  }

  // --- what the queue and the program tell ---

  changed() {
    this.unsent?.keep(this.edits.unsent);
    const now = this.edits.trouble ? this.words.map(({ payload }) => `${payload.segment}|${payload.text}`) : [];
    if (now.join() !== this.waiting.join()) {
      const segments = new Set([...now, ...this.waiting].map((each) => each.split("|")[0]));
      this.waiting = now;
      if (state.meeting) tell("segments", segments);
    }
    this.show();
  }

  /** The words of the transcript that are not sent yet. */
  get words() {
    return this.edits.unsent.filter(({ edit }) => edit === "words");
  }

  done(entry) {
    this.lost = false;
    this.refused.delete(placeOf(entry));
    if (ENDS_REFUSALS.has(entry.edit)) this.refused.clear();
  }

  failed(error, entry) {
    this.refused.set(placeOf(entry), `${error.message} ${error.hint ?? ""}`);
  }

  /** The program is there; true when it was out of reach. */
  heard(complaint) {
    const back = this.away;
    this.away = this.lost = false;
    this.complaint = complaint;
    this.show();
    if (back) this.edits.retry();
    return back;
  }

  gone() {
    this.away = this.lost = true;
    this.show();
  }

  // --- the line at the top ---

  get typed() {
    return [...this.fields].filter((field) => field.isConnected);
  }

  /** "Saved" stands there only when the files hold all that stands on the page. */
  show() {
    const { trouble, unsent: waiting } = this.edits;
    if (trouble) this.say(`Ikke gemt: ${counted(waiting.length, "ændring venter", "ændringer venter")}. ${trouble.message} ${trouble.hint}`, true);
    else if (waiting.length) this.say("Gemmer …");
    else if (this.refused.size) this.say(`Ikke gemt: ${[...this.refused.values()].at(-1)}`, true);
    else if (this.lost) this.say("Ingen forbindelse til programmet. Alt, du har skrevet, er gemt; start 'stt-minutes review' igen.", true);
    else if (this.complaint) this.say(this.complaint, true);
    else if (this.typed.some((field) => !field.closest("dialog"))) this.say("Gemmes, når du går videre");
    else this.say(state.savedAt ? `Gemt kl. ${timeOfDay(state.savedAt)}` : "Alt er gemt");
    for (const footer of document.querySelectorAll("dialog[open] > footer")) {
      footer.querySelector(".unsaved")?.remove();
      if (trouble) footer.prepend(h("p", { class: "unsaved error", role: "status" }, `${trouble.message} ${trouble.hint}`));
    }
  }

  say(text, error = false) {
    const line = byId("saved");
    if (line.textContent !== text) line.textContent = text;
    line.classList.toggle("error", error);
  }

  // --- leaving and coming back ---

  /** What is in no file yet is sent off, and the person is asked to wait for it. */
  leaving(event) {
    for (const field of this.typed) if (!field.closest("dialog")) field.dispatchEvent(new Event("change", { bubbles: true }));
    if (this.edits.idle && !this.refused.size && !this.typed.length) return;
    event.preventDefault();
    event.returnValue = true;
  }

  async begin(meeting) {
    this.unsent = new Unsent(meeting);
    await this.unsent.begin();
    this.unsent.keep(this.edits.unsent);
  }

  /**
   * Send what pages that are gone have left in the browser, each when `isMeant(entry, own)` says so; `own` tells that the place was
   * changed by an entry before it. Gives how many there were.
   */
  async adopt(isMeant) {
    if (this.adopting) return 0;
    this.adopting = true;
    const own = new Set();
    let count = 0;
    for (const entry of await this.unsent.adopt()) {
      const place = placeOf(entry);
      if (await isMeant(entry, own.has(place))) {
        own.add(place);
        count += 1;
        const { path, edit, payload, group, was, at } = entry;
        this.edits.add(path, edit, payload, group, { was, at }).catch(() => {});
      }
      this.unsent.settle(entry);
    }
    this.adopting = false;
    return count;
  }
}
