// The decision of one item: proposal, words, confirmation, votes, and what else the referat says of the item.

import { Clauses } from "./clauses.js";
import { fill, grow, h, idOf } from "./dom.js";
import { KINDS, percent, timeOfDay } from "./format.js";
import { kindOf } from "./kinds.js";
import { state } from "./store.js";
import { checkVotes, present } from "./votes.js";

const IDLE = 2000;
let groups = 0;

export class DecisionCard {
  constructor(key, { player, edit }) {
    this.key = key;
    this.player = player;
    this.edit = (name, payload, group = null) => edit(name, { item: key, ...payload }, group).catch(() => {});
    this.item = null;
    this.choice = -1;
    const id = `b${idOf(key)}`;
    this.chip = h("span", { class: "chip" });
    this.hear = h("button", { type: "button", class: "quiet", onclick: () => this.play() }, "Hør stedet");
    this.kind = h("select", { "aria-label": `Beslutningens art, punkt ${key}` }, Object.entries(KINDS).map(([value, text]) => h("option", { value }, text)));
    this.text = h("textarea", { rows: "1", id: `${id}-tekst`, lang: "da", spellcheck: "true", "aria-label": `Beslutning i punkt ${key}`, "aria-autocomplete": "list", "aria-controls": `${id}-vendinger`, placeholder: "Skriv beslutningen" });
    this.phrases = h("ul", { class: "phrases", role: "listbox", id: `${id}-vendinger`, "aria-label": "Husets vendinger", hidden: true });
    this.confirm = h("button", { type: "button", class: "primary", onclick: () => this.say(true) }, "Bekræft");
    this.unconfirm = h("button", { type: "button", class: "quiet", onclick: () => this.say(false) }, "Fjern bekræftelsen");
    this.again = h("button", { type: "button", onclick: () => this.edit("as_proposed", {}) }, "Brug forslaget");
    this.proposal = h("p", { class: "proposal" });
    this.clauses = new Clauses(this);
    this.votes = new VotesForm(this);
    this.notes = new NotesForm(this);
    this.element = h(
      "section",
      { class: "decision", "aria-label": `Beslutning, punkt ${key}` },
      h("div", { class: "top" }, h("h4", {}, "Beslutning"), this.chip, h("span", { class: "spacer" }), this.hear, this.kind),
      this.text,
      this.phrases,
      this.clauses.element,
      this.proposal,
      h("div", { class: "acts" }, this.confirm, this.again, this.unconfirm),
      this.votes.element,
      this.notes.element,
    );
    this.text.addEventListener("input", () => this.typed());
    this.text.addEventListener("focus", () => this.offer());
    this.text.addEventListener("blur", () => setTimeout(() => this.hide(), 150));
    this.text.addEventListener("keydown", (event) => this.pressed(event));
    this.kind.addEventListener("change", () => this.chosen());
    new ResizeObserver(() => this.text.offsetWidth !== this.width && ((this.width = this.text.offsetWidth), grow(this.text))).observe(this.text);
  }

  // --- from the meeting ---

  update(item) {
    const old = this.item;
    this.item = item;
    this.element.className = `decision ${item.state}`;
    const { decision, proposal } = item;
    const text = decision?.text ?? "";
    const here = document.activeElement === this.text;
    // What a person wrote and no file holds yet stays; so does what they are writing.
    if (!state.unsaved("decision", this.key) && (!here || this.text.value === (old?.decision?.text ?? ""))) {
      if (this.text.value !== text) {
        this.text.value = text;
        grow(this.text);
      }
    }
    if (!state.unsaved("decision", this.key) && document.activeElement !== this.kind) this.kind.value = decision?.type ?? "ingen_beslutning";
    this.chip.className = `chip ${item.state === "look" ? "look" : item.state === "confirmed" ? "confirmed" : "plain"}`;
    this.chip.textContent = this.status(item);
    const spans = decision?.at.length ? decision.at : (proposal?.at ?? []);
    this.hear.hidden = spans.length === 0;
    const confirmed = Boolean(decision?.confirmed);
    this.confirm.hidden = confirmed;
    this.unconfirm.hidden = !confirmed;
    this.confirm.textContent = decision?.text || decision?.type !== "ingen_beslutning" && decision ? "Bekræft" : "Bekræft, at der ingen beslutning er";
    const differs = proposal && decision && (proposal.text !== decision.text || proposal.type !== decision.type);
    this.again.hidden = !differs;
    // The sentences below say what was proposed, unless it was of another kind.
    this.proposal.hidden = !differs || (item.passages.length > 0 && proposal.type === decision.type);
    if (differs) this.proposal.textContent = `Maskinens forslag (${percent(proposal.score)} sikkert): ${proposal.text || KINDS[proposal.type]}`;
    this.clauses.update();
    this.votes.update(item);
    this.notes.update(item);
  }

  /** Show what stands in the meeting, also over what the person was writing. */
  reset() {
    this.text.value = this.item.decision?.text ?? "";
    grow(this.text);
    this.kind.value = this.item.decision?.type ?? "ingen_beslutning";
    this.clauses.refresh();
  }

  status({ decision, confirmed_at: at, confirmed_by: who, open, state: kind }) {
    if (decision?.confirmed) return `Bekræftet${at ? ` kl. ${timeOfDay(at)}` : ""}${who ? ` af ${who}` : ""}`;
    if (!decision) return kind === "group" ? "Afgøres i underpunkterne" : open ? "Intet forslag" : "Lukket punkt";
    if (decision.origin === "human") return "Skrevet af dig, ikke bekræftet";
    return `Forslag, ${percent(decision.score)} sikkert`;
  }

  focus() {
    this.text.focus({ preventScroll: true });
    // In a low window the item's head alone may fill the pane.
    this.text.scrollIntoView({ block: "nearest" });
  }

  play() {
    const spans = this.item.decision?.at.length ? this.item.decision.at : (this.item.proposal?.at ?? []);
    if (spans.length) this.player.playSpan(spans[0][0], spans.at(-1)[1]);
  }

  // --- to the meeting ---

  typed() {
    grow(this.text);
    this.clauses.refresh();
    const now = performance.now();
    if (now - (this.last ?? -1e9) > IDLE) groups += 1;
    this.last = now;
    this.nameKind();
    this.save(`decision-${this.key}-${Date.now() - (Date.now() % 1e7)}-${groups}`);
    this.offer();
  }

  /** Other words in the place of these, as if they had been typed at once. */
  rewrite(text) {
    this.text.value = text;
    grow(this.text);
    if (this.kind.value === "ingen_beslutning" && text) this.kind.value = "andet";
    this.nameKind();
    this.clauses.refresh();
    this.save();
  }

  /** The words say what kind of decision they are, unless a person chose the kind. */
  nameKind() {
    const words = Object.entries(state.wordings[this.key] ?? {}).map(([type, text]) => ({ type, text }));
    const kind = this.isChosen ? null : kindOf(this.text.value, [...words, ...state.phrases]);
    if (kind) this.kind.value = kind;
  }

  /** Another kind takes other words with it, unless a person wrote those that stand there. */
  chosen() {
    this.isChosen = true;
    const type = this.kind.value;
    const { proposal } = this.item;
    const words = state.wordings[this.key] ?? {};
    const now = this.text.value.trim();
    const ours = [proposal?.text, ...Object.values(words), ...state.phrases.map(({ text }) => text)];
    if (!now || ours.some((text) => text?.trim() === now)) {
      const fresh = proposal?.type === type ? proposal.text : words[type];
      if (fresh || type === "ingen_beslutning") this.text.value = fresh ?? "";
      grow(this.text);
      this.clauses.refresh();
    }
    this.save();
  }

  save(group = null) {
    // Words without a kind chosen are a decision of some other kind, not "no decision".
    const type = this.kind.value === "ingen_beslutning" && this.text.value.trim() && !this.item.decision ? "andet" : this.kind.value;
    return this.edit("decision", { type, text: this.text.value }, group);
  }

  /** The decision is confirmed as it stands, or (a choice of its own) no longer. */
  say(confirmed) {
    if (Boolean(this.item.decision?.confirmed) === confirmed) return;
    const there = [this.confirm, this.unconfirm].includes(document.activeElement);
    const done = this.edit("confirm", { confirmed, who: state.preferences.who || null });
    if (there) done?.then(() => (confirmed ? this.unconfirm : this.confirm).focus());
  }

  // --- house phrases ---

  offer() {
    const typed = this.text.value.trim().toLocaleLowerCase("da");
    const fits = state.phrases.filter(({ text }) => {
      const plain = text.toLocaleLowerCase("da");
      return plain !== typed && (!typed || plain.includes(typed) || typed.split(/\s+/).every((word) => plain.includes(word)));
    });
    this.choice = -1;
    this.offered = fits.slice(0, 8);
    this.text.removeAttribute("aria-activedescendant");
    fill(
      this.phrases,
      this.offered.map((phrase, i) => h("li", { role: "option", id: `b${idOf(this.key)}-v${i}`, "aria-selected": "false", onpointerdown: (event) => this.pick(event, phrase) }, phrase.text)),
    );
    const hidden = fits.length === 0 || document.activeElement !== this.text;
    const opens = this.phrases.hidden && !hidden;
    this.phrases.hidden = hidden;
    if (opens) this.phrases.scrollIntoView({ block: "nearest" });
  }

  hide() {
    if (document.activeElement !== this.text) this.phrases.hidden = true;
  }

  pick(event, phrase) {
    event?.preventDefault();
    this.text.value = phrase.text;
    this.kind.value = phrase.type;
    grow(this.text);
    this.clauses.refresh();
    this.save();
    this.phrases.hidden = true;
    // What the house leaves open is what the person writes next.
    const open = phrase.text.indexOf("…");
    if (open >= 0) this.text.setSelectionRange(open, open + 1);
  }

  pressed(event) {
    const options = [...this.phrases.children];
    if (event.key === "Escape" && !this.phrases.hidden) this.phrases.hidden = true;
    else if (event.ctrlKey && (event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
      this.phrases.hidden = false;
      this.choice = (this.choice + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
      options.forEach((option, i) => option.setAttribute("aria-selected", String(i === this.choice)));
      options[this.choice].scrollIntoView({ block: "nearest" });
      this.text.setAttribute("aria-activedescendant", options[this.choice].id);
    } else if (event.key === "Enter" && !event.ctrlKey && this.choice >= 0 && !this.phrases.hidden) this.pick(null, this.offered[this.choice]);
    else return;
    event.preventDefault();
  }
}

class VotesForm {
  constructor(card) {
    this.card = card;
    const field = (name, label) => h("input", { type: "number", min: "0", max: "10000", inputmode: "numeric", "aria-label": `${label}, antal, punkt ${card.key}`, data: { name } });
    const names = (name, label) => h("input", { type: "text", "aria-label": `${label}, navne, punkt ${card.key}`, placeholder: "Navne, adskilt af komma", data: { name } });
    this.fields = [
      ["for", "names_in_favour", "For"],
      ["imod", "names_against", "Imod"],
      ["undlod", "names_abstained", "Undlod"],
    ].map(([count, list, label]) => ({ count: field(count, label), list: names(list, label), label }));
    this.sum = h("span", { class: "sum" });
    this.arith = h("p", { class: "arith", role: "status" });
    this.hear = h("button", { type: "button", class: "quiet", onclick: () => card.player.playSpan(card.item.votes.at[0][0], card.item.votes.at.at(-1)[1]) }, "Hør afstemningen");
    this.element = h(
      "details",
      { class: "more" },
      h("summary", {}, "Afstemning", this.sum),
      this.fields.map(({ count, list, label }) => h("div", { class: "counts" }, h("span", {}, label), count, list)),
      this.arith,
      this.hear,
    );
    for (const { count, list } of this.fields) for (const input of [count, list]) input.addEventListener("change", () => this.save());
    this.element.addEventListener("input", () => this.check());
  }

  values() {
    const votes = {};
    for (const { count, list } of this.fields) {
      votes[count.dataset.name] = count.value === "" ? null : Math.round(Number(count.value));
      votes[list.dataset.name] = list.value.split(",").map((name) => name.trim()).filter(Boolean);
    }
    return votes;
  }

  update({ votes }) {
    for (const { count, list } of state.unsaved("votes", this.card.key) ? [] : this.fields) {
      if (document.activeElement !== count) count.value = votes?.[count.dataset.name] ?? "";
      if (document.activeElement !== list) list.value = (votes?.[list.dataset.name] ?? []).join(", ");
    }
    this.hear.hidden = !votes?.at.length;
    this.check();
  }

  check() {
    const { key, item } = this.card;
    const order = state.meeting.items.map((each) => each.key);
    const votes = this.values();
    const guests = Object.values(state.agenda.items).flatMap((each) => each.guests.map((guest) => guest.name));
    const there = present(state.agenda.members, state.meeting.attendance, item.absent, key, order, guests);
    const found = checkVotes(votes, there.length);
    this.arith.textContent = found?.text ?? `${there.length} medlemmer er til stede ved punktet.`;
    this.arith.classList.toggle("error", found?.ok === false);
    const said = found ? `: ${votes.for ?? 0} for, ${votes.imod ?? 0} imod${votes.undlod ? `, ${votes.undlod} undlod` : ""}${found.ok ? "" : " – stemmer ikke"}` : ": ingen";
    this.sum.textContent = said;
    this.sum.classList.toggle("error", found?.ok === false);
  }

  save() {
    const evidence = this.card.item.votes?.evidence ?? [];
    this.card.edit("votes", { votes: { ...this.values(), evidence } });
  }
}

const STATEMENTS = { dissent: "Mindretal", protocol: "Protokolbemærkning", topic: "Emne" };

/** What a person can write in the notes of an item, to compare by. */
const shapeOf = ([statements, followups, absent]) =>
  JSON.stringify([statements.map((s) => [s.kind, s.who, s.text]), followups.map((f) => [f.who, f.what, f.deadline]), absent]);

class NotesForm {
  constructor(card) {
    this.card = card;
    this.sent = [];
    this.sum = h("span", { class: "sum" });
    this.body = h("div", {});
    this.element = h("details", { class: "more" }, h("summary", {}, "Bemærkninger, fravær og opfølgning", this.sum), this.body);
    this.body.addEventListener("change", () => this.save());
  }

  update(item) {
    const { statements, followups, absent } = item;
    const count = statements.length + followups.length + absent.length;
    this.sum.textContent = count ? `: ${count}` : ": ingen";
    // The answer to what was sent from here leaves the form alone: somebody is writing in it.
    const shape = shapeOf([statements, followups, absent]);
    const mine = this.sent.indexOf(shape);
    this.sent.splice(0, mine + 1);
    if (mine >= 0 || (this.lists && shape === shapeOf(this.values()))) return;
    this.sent = [];
    const { key } = this.card;
    const remove = (line) => h("button", { type: "button", class: "quiet", "aria-label": "Fjern linjen", onclick: () => (line().remove(), this.save()) }, "Fjern");
    const line = (kind, fields, data, at) => {
      const made = h(
        "div",
        { class: "line", data: { kind } },
        fields,
        at?.length ? h("button", { type: "button", class: "quiet", onclick: () => this.card.player.playSpan(at[0][0], at.at(-1)[1]) }, "Hør") : null,
        remove(() => made),
      );
      made.source = data;
      return made;
    };
    const input = (name, value, label, wide = "") => h("input", { type: "text", class: wide, value: value ?? "", "aria-label": `${label}, punkt ${key}`, placeholder: label, data: { name } });
    this.make = {
      statement: (s = { kind: "protocol", text: "", who: null }) =>
        line("statement", [h("select", { "aria-label": "Slags", data: { name: "kind" } }, Object.entries(STATEMENTS).map(([value, text]) => h("option", { value, selected: value === s.kind }, text))), input("who", s.who, "Hvem"), input("text", s.text, "Tekst", "wide")], s, s.at),
      followup: (f = { what: "", who: null, deadline: null, item: key }) => line("followup", [input("who", f.who, "Hvem"), input("what", f.what, "Gør hvad", "wide"), input("deadline", f.deadline, "Hvornår")], f, f.at),
      absent: (name = "") => line("absent", [input("name", name, "Fraværende ved punktet")], {}, null),
    };
    this.lists = { statement: h("div", { class: "lines" }, statements.map(this.make.statement)), followup: h("div", { class: "lines" }, followups.map(this.make.followup)), absent: h("div", { class: "lines" }, absent.map(this.make.absent)) };
    const add = (kind, text) => h("button", { type: "button", onclick: () => this.add(kind) }, text);
    fill(this.body, Object.values(this.lists), h("div", { class: "line" }, add("statement", "Ny bemærkning"), add("followup", "Ny opfølgning"), add("absent", "Ny fraværende")));
  }

  add(kind) {
    const made = this.make[kind]();
    this.lists[kind].append(made);
    made.querySelector("input").focus();
  }

  /** Statements, follow-ups and who was absent, as they stand in the form. */
  values() {
    const read = (kind) => [...this.lists[kind].children].map((line) => ({ source: line.source, values: Object.fromEntries([...line.querySelectorAll("[data-name]")].map((each) => [each.dataset.name, each.value.trim()])) }));
    const clean = ({ at, ...rest }) => rest;
    const statements = read("statement").filter(({ values }) => values.text).map(({ source, values }) => ({ ...clean(source), ...values, who: values.who || null }));
    const followups = read("followup").filter(({ values }) => values.what).map(({ source, values }) => ({ ...clean(source), ...values, who: values.who || null, deadline: values.deadline || null }));
    return [statements, followups, read("absent").map(({ values }) => values.name).filter(Boolean)];
  }

  save() {
    const [statements, followups, absent] = this.values();
    this.sent.push(shapeOf([statements, followups, absent]));
    this.card.edit("lists", { statements, followups, absent });
  }
}
