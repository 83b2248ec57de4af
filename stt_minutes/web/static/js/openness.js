// Whether an item and its attachments are open, and a person's word on it.

import { dialog, fill, h } from "./dom.js";
import { counted, longDate, timeOfDay } from "./format.js";
import { state } from "./store.js";

/** Who said so; what the agenda or meeting.toml says needs no more words. */
const told = (hand, open) => (hand?.open === open ? ` i hånden ${hand.who ? `af ${hand.who} ` : ""}den ${longDate(hand.at.slice(0, 10))} kl. ${timeOfDay(hand.at)}` : "");
const WARNING = "Det, der er åbent, kommer med i det offentlige referat og i søgning, også det, der blev sagt. Det, der er skrevet, mens punktet var lukket, står der ikke, før du igen siger ja til det.";
const PAPER = "Et åbent bilag bliver nævnt i det offentlige referat.";

export class Openness {
  constructor({ edit }) {
    this.edit = edit;
    this.sum = h("span", { class: "sum" });
    this.body = h("div", {});
    this.element = h("details", { class: "more" }, h("summary", {}, "Åbent eller lukket", this.sum), this.body);
  }

  update(item) {
    const shut = item.attachments.filter((each) => !each.open).length;
    this.sum.textContent = `: ${item.open ? "åbent" : "lukket"}${shut ? `, ${counted(shut, "lukket bilag", "lukkede bilag")}` : ""}`;
    fill(this.body, this.line(item, "Punktet", item, null), item.attachments.map((each) => this.line(item, `Bilaget „${each.name}“`, each, each.name)));
  }

  line(item, what, { open, by_hand: hand }, attachment) {
    const target = { item: item.key, ...(attachment === null ? {} : { attachment }) };
    const close = () => this.edit("close_by_hand", { ...target, who: state.preferences.who || null }).catch(() => {});
    const button = open ? h("button", { type: "button", "aria-label": `Luk ${what.toLowerCase()}`, onclick: close }, "Luk") : h("button", { type: "button", "aria-label": `Åbn ${what.toLowerCase()}`, onclick: () => this.ask(what, target) }, "Åbn …");
    return h("p", { class: "line" }, `${what} er ${open ? "åbent" : "lukket"}${told(hand, open)}.`, button);
  }

  /** Whoever opens says who they are: what is open is published. */
  ask(what, target) {
    const who = h("input", { type: "text", value: state.preferences.who ?? "", "aria-label": "Dit navn" });
    const problem = h("p", { class: "error", role: "alert" });
    const open = () =>
      this.edit("open_by_hand", { ...target, who: who.value })
        .then(() => done())
        .catch((error) => (problem.textContent = `${error.message} ${error.hint ?? ""}`));
    const [, done] = dialog(
      `${what} åbnes`,
      [
        h("p", {}, target.attachment === undefined ? WARNING : PAPER),
        h("label", { class: "field" }, h("span", {}, "Dit navn"), who),
        problem,
      ],
      [h("button", { type: "button", class: "primary", onclick: open }, "Åbn")],
    );
  }
}
