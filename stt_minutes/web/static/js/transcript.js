// The transcript: only the rows in view are in the document, however long the meeting.

import { byId, grow, h } from "./dom.js";
import { clock } from "./format.js";
import { makeRows, rowAt, wordAt } from "./rows.js";
import { along, itemOf, on, state, tell } from "./store.js";
import { Heights } from "./windowing.js";

const LOW = 0.5;
const EXTRA = 300;

export class TranscriptView {
  constructor({ player, edit }) {
    this.player = player;
    this.edit = edit;
    this.scroller = byId("rows");
    this.spacer = h("div", { class: "spacer" });
    this.scroller.append(this.spacer);
    this.shown = new Map();
    this.rows = [];
    this.heights = new Heights([]);
    this.active = null;
    this.word = null;
    this.editing = null;
    this.spoken = null;
    this.group = 0;
    this.scroller.addEventListener("scroll", () => this.draw(), { passive: true });
    this.scroller.addEventListener("click", (event) => this.clicked(event));
    this.scroller.addEventListener("keydown", (event) => this.pressed(event));
    this.scroller.addEventListener("focusin", (event) => {
      const key = event.target.closest(".row")?.dataset.key;
      if (key && key !== this.active) this.activate(key, null, false);
    });
    new ResizeObserver(() => this.resized()).observe(this.scroller);
    // A press on the strip must not take the selection of the words it is about.
    byId("strip").addEventListener("pointerdown", (event) => event.preventDefault());
    byId("strip").addEventListener("mousedown", (event) => event.preventDefault());
    byId("whole").addEventListener("change", () => this.rebuild(true));
    on("segments", (ids) => this.changed(ids));
    on("sections", () => this.rebuild());
    on("item", () => {
      if (!byId("whole").checked) this.rebuild(true);
      else this.showItem();
    });
    this.told = null;
    on("passage", (spans) => this.showPassage(spans));
    player.onTime((ms, playing) => this.speak(ms, playing));
  }

  // --- rows ---

  makeRows() {
    if (along()) return makeRows(state.segments, [[null, 0, Infinity, 1, []]], null);
    return makeRows(state.segments, state.meeting.sections, byId("whole").checked ? undefined : state.item);
  }

  rebuild(fromTop = false) {
    const whole = byId("whole").checked;
    const item = state.item;
    this.rows = this.makeRows();
    const kept = new Map([...this.shown].map(([key, { element }]) => [key, element.offsetHeight]));
    const width = Math.max(200, this.scroller.clientWidth - 32);
    const perLine = width / 7.1;
    this.heights = new Heights(this.rows.map((row) => kept.get(row.key) ?? estimate(row, perLine)));
    const places = new Map(this.rows.map((row, index) => [row.key, index]));
    for (const [key, shown] of this.shown) {
      // A row that is being written in stays in the document, or it would lose the keyboard.
      if (this.editing?.key === key && places.has(key)) shown.index = places.get(key);
      else {
        shown.element.remove();
        this.shown.delete(key);
      }
    }
    byId("along").hidden = !along();
    byId("whole").disabled = along();
    byId("transcript-title").textContent = along() ? "Transskription indtil nu" : whole ? "Transskription af hele mødet" : item === null ? "Transskription uden for dagsordenen" : `Transskription af punkt ${item}`;
    if (!this.rows.some((row) => row.key === this.active)) this.activate(null);
    if (fromTop) this.scroller.scrollTop = 0;
    this.empty?.remove();
    this.empty = null;
    if (!this.rows.length) {
      const ready = state.meeting.ready.includes("transcript");
      this.empty = h("p", { class: "empty soft" }, ready ? "Der er ikke hørt noget til dette punkt." : "Lyden er ikke transskriberet endnu.");
      this.scroller.append(this.empty);
    }
    if (fromTop && whole) this.showItem();
    this.draw();
  }

  /** Segments have new words (`ids`), or all of them may have changed (null). */
  changed(ids) {
    const fresh = this.makeRows();
    // As long as the rows are the same ones, those that changed are drawn anew where they stand.
    if (ids === null || fresh.length !== this.rows.length || fresh.some((row, i) => row.key !== this.rows[i].key)) this.rebuild();
    else {
      this.rows = fresh;
      for (const row of fresh) if (row.segment && ids.has(row.segment[0])) this.redraw(row.key);
      this.draw();
    }
  }

  /** More was transcribed: the rows that are there stay as they are, with the focus and the place of the reader. */
  grown() {
    const fresh = this.makeRows();
    const known = this.rows.length;
    if (!known || fresh.length < known || this.rows.some((row, i) => row.key !== fresh[i].key)) {
      this.rebuild();
      return;
    }
    const perLine = Math.max(200, this.scroller.clientWidth - 32) / 7.1;
    this.heights = new Heights([...this.heights.heights, ...fresh.slice(known).map((row) => estimate(row, perLine))]);
    this.rows = fresh;
    this.draw();
  }

  /** Where the reader is: the time of the first row in view, and whether the keyboard is in the list. */
  place() {
    const row = this.rows[this.heights.at(this.scroller.scrollTop)];
    return row ? { ms: row.start, active: this.row(this.active)?.start ?? null, focus: this.scroller.contains(document.activeElement) } : null;
  }

  /** Back to such a place, in other rows. */
  comeBack({ ms, active, focus }) {
    for (let round = 0; round < 2; round += 1) {
      this.scroller.scrollTop = this.heights.top(Math.max(0, rowAt(this.rows, ms)));
      this.draw();
    }
    const row = active === null ? null : this.rows[rowAt(this.rows, active)];
    if (row) this.activate(row.key, null, focus);
  }

  redraw(key) {
    const shown = this.shown.get(key);
    if (!shown || this.editing?.key === key) return;
    const index = this.rows.findIndex((row) => row.key === key);
    const element = this.element(this.rows[index]);
    if (shown.element.contains(document.activeElement)) queueMicrotask(() => element.focus({ preventScroll: true }));
    shown.element.replaceWith(element);
    this.shown.set(key, { element, index });
  }

  resized() {
    if (this.width === this.scroller.clientWidth && this.height === this.scroller.clientHeight) return;
    if (this.width !== this.scroller.clientWidth && this.rows.length) {
      this.width = this.scroller.clientWidth;
      const anchor = this.heights.at(this.scroller.scrollTop);
      const perLine = Math.max(200, this.width - 32) / 7.1;
      this.heights = new Heights(this.rows.map((row) => estimate(row, perLine)));
      this.scroller.scrollTop = this.heights.top(anchor);
    }
    this.height = this.scroller.clientHeight;
    this.draw();
  }

  /** Bring the document in line with what is in view. */
  draw() {
    for (let round = 0; round < 4; round += 1) {
      const [first, after] = this.rows.length ? this.heights.visible(this.scroller.scrollTop, this.scroller.clientHeight, EXTRA) : [0, 0];
      const keep = new Set();
      for (let index = first; index < after; index += 1) keep.add(this.rows[index].key);
      for (const [key, { element }] of this.shown) {
        if (!keep.has(key) && !element.contains(document.activeElement) && this.editing?.key !== key) {
          element.remove();
          this.shown.delete(key);
        }
      }
      const made = [];
      for (let index = first; index < after; index += 1) {
        const row = this.rows[index];
        const shown = this.shown.get(row.key);
        if (shown) shown.index = index;
        else {
          const element = this.editing?.key === row.key ? this.editing.element : this.element(row);
          this.shown.set(row.key, { element, index });
          made.push(element);
        }
      }
      this.spacer.append(...made);
      const found = [];
      for (const { element, index } of this.shown.values()) found.push([index, element.offsetHeight]);
      const grown = this.heights.measure(found, this.scroller.scrollTop);
      this.spacer.style.height = `${this.heights.total}px`;
      for (const { element, index } of this.shown.values()) element.style.transform = `translateY(${this.heights.top(index)}px)`;
      if (Math.abs(grown) < 1) {
        if (!made.length) break;
      } else this.scroller.scrollTop += grown;
    }
    this.order();
  }

  /** Screen readers and the Tab key follow the document's order, so rows must stand in it as they are seen. */
  order() {
    const sorted = [...this.shown.values()].sort((a, b) => a.index - b.index);
    let previous = null;
    for (const { element } of sorted) {
      const next = previous ? previous.nextElementSibling : this.spacer.firstElementChild;
      if (next !== element && !element.contains(document.activeElement)) this.spacer.insertBefore(element, next);
      previous = element;
    }
  }

  element(row) {
    const position = this.rows.indexOf(row);
    const about = { role: "listitem", "aria-setsize": String(this.rows.length), "aria-posinset": String(position + 1), data: { key: row.key } };
    if (!row.segment) {
      const text = row.heading === null ? "Uden for dagsordenen" : `Punkt ${[row.heading, ...row.also].join(" og ")}`;
      return h("div", { ...about, class: "row heading" }, text);
    }
    const [id, , , speaker, status, reason, words] = row.segment;
    const active = row.key === this.active;
    const element = h(
      "div",
      { ...about, class: `row ${status}${active ? " active" : ""}${this.isEvidence(row) ? " evidence" : ""}${this.isTold(row) ? " told" : ""}`, tabindex: active || (this.active === null && position === 0) ? "0" : "-1" },
      h(
        "div",
        { class: "meta" },
        h("button", { type: "button", class: "quiet time", tabindex: "-1", "aria-label": `Afspil fra ${clock(row.start)}`, data: { act: "hear" } }, clock(row.start)),
        along() ? null : h("button", { type: "button", class: "quiet who", tabindex: "-1", "aria-label": `${speaker ? `Taler: ${speaker}` : "Ukendt taler"}. Ret`, data: { act: "speaker" } }, speaker ?? "Ukendt taler"),
      ),
    );
    const waiting = row.from === 0 ? state.waitingWords(id) : null;
    if (waiting !== null) element.append(h("p", { class: "words", lang: "da" }, waiting), h("p", { class: "soft" }, "Ikke gemt endnu"));
    else if (row.to > row.from) element.append(this.words(row, words));
    else element.append(h("p", { class: "words soft" }, status === "quarantined" ? "(slettet)" : `(${Math.max(1, Math.round((row.end - row.start) / 1000))} sek. tale, ingen tekst)`));
    if (status === "quarantined") {
      element.append(
        h("div", { class: "aside" }, `Sat til side: ${reason ?? "ligner ikke tale"}`, along() ? null : row.to > row.from ? [button("Gendan", "restore"), button("Slet", "drop")] : button("Fortryd sletning", "undrop")),
      );
    } else if (row.to === row.from) element.append(h("div", { class: "aside" }, button("Hør", "hear"), along() ? null : button("Skriv, hvad der siges", "write")));
    element.dataset.segment = id;
    return element;
  }

  /** Whether the decision of the row's item rests on it. */
  isEvidence(row) {
    const spans = itemOf(row.item)?.decision?.at ?? [];
    return spans.some(([start, end]) => row.start < end && row.end > start);
  }

  /** Mark what a sentence of the referat rests on, and bring it into view; null marks nothing. */
  showPassage(spans) {
    this.told = spans?.length ? spans : null;
    for (const [key, { element }] of this.shown) element.classList.toggle("told", this.isTold(this.row(key)));
    if (!this.told || this.editing) return;
    const first = this.rows.findIndex((row) => this.isTold(row));
    if (first >= 0) this.reveal(first);
  }

  isTold(row) {
    return Boolean(row?.segment) && (this.told ?? []).some(([start, end]) => row.start < end && row.end > start);
  }

  words(row, words) {
    const paragraph = h("p", { class: "words", lang: "da" });
    for (let i = row.from; i < row.to; i += 1) {
      const span = document.createElement("span");
      span.className = words[i][3] < LOW ? "w low" : "w";
      span.dataset.i = i;
      span.textContent = words[i][0];
      if (row.key === this.active && this.word === i) span.classList.add("cursor");
      paragraph.append(span, " ");
    }
    return paragraph;
  }

  row(key) {
    return this.rows.find((row) => row.key === key) ?? null;
  }

  // --- pointing ---

  activate(key, word = null, focus = true) {
    const old = this.shown.get(this.active)?.element;
    old?.classList.remove("active");
    old?.querySelector(".cursor")?.classList.remove("cursor");
    if (old) old.tabIndex = -1;
    this.active = key;
    this.word = word;
    const element = this.shown.get(key)?.element;
    if (element) {
      element.classList.add("active");
      element.tabIndex = 0;
      element.querySelector(`[data-i="${word}"]`)?.classList.add("cursor");
      if (focus && !element.contains(document.activeElement)) element.focus({ preventScroll: true });
    }
    tell("row", this.row(key));
  }

  clicked(event) {
    const element = event.target.closest(".row");
    const row = element && this.row(element.dataset.key);
    if (!row?.segment) return;
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (act) return this.act(act, row);
    if (this.editing?.key === row.key) return;
    if (!window.getSelection().isCollapsed) {
      this.activate(row.key, null, false);
      return;
    }
    const word = event.target.closest(".w");
    if (word) {
      const i = Number(word.dataset.i);
      this.activate(row.key, i);
      this.player.playFrom(row.segment[6][i][1]);
    } else this.activate(row.key);
  }

  act(act, row) {
    this.activate(row.key, null, false);
    const segment = row.segment[0];
    if (act === "hear") this.player.playSpan(row.start, row.end);
    else if (act === "speaker") tell("ask-speaker", row);
    else if (act === "write") this.startEdit(row.key);
    else if (act === "restore") this.edit("quarantine", { segment, state: "ok" });
    else if (act === "drop") this.edit("quarantine", { segment, state: "dropped" });
    else if (act === "undrop") this.edit("quarantine", { segment, state: null });
  }

  pressed(event) {
    if (event.target.tagName === "TEXTAREA" || event.target.tagName === "BUTTON") return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const index = this.rows.findIndex((row) => row.key === this.active);
    if (index < 0) return;
    const row = this.rows[index];
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -1e9, End: 1e9 };
    if (event.key in moves) {
      const step = Math.sign(moves[event.key]);
      let to = Math.min(this.rows.length - 1, Math.max(0, index + moves[event.key]));
      while (this.rows[to] && !this.rows[to].segment) to += step;
      if (this.rows[to]) this.reveal(to, true);
    } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      const step = event.key === "ArrowRight" ? 1 : -1;
      const word = this.word === null ? (step > 0 ? row.from : row.to - 1) : this.word + step;
      if (word >= row.from && word < row.to) this.activate(row.key, word);
    } else if (event.key === "Enter") this.player.playFrom(this.word === null ? row.start : row.segment[6][this.word][1]);
    else return;
    event.preventDefault();
  }

  /** Scroll a row into view; with `focus` it becomes the active one. */
  reveal(index, focus = false) {
    const top = this.heights.top(index);
    const bottom = top + this.heights.heights[index];
    const { scrollTop, clientHeight } = this.scroller;
    if (top < scrollTop + 8 || bottom > scrollTop + clientHeight - 8) {
      this.scroller.scrollTop = Math.max(0, top - Math.min(clientHeight / 3, 120));
      this.draw();
      // The rows above were only estimated; now that they are measured, the row may lie elsewhere.
      this.scroller.scrollTop = Math.max(0, this.heights.top(index) - Math.min(clientHeight / 3, 120));
      this.draw();
    }
    if (focus) this.activate(this.rows[index].key);
  }

  showItem() {
    const index = this.rows.findIndex((row) => !row.segment && row.heading === state.item);
    if (index >= 0) {
      this.scroller.scrollTop = this.heights.top(index);
      this.draw();
      this.scroller.scrollTop = this.heights.top(index);
    }
  }

  showTime(ms, focus = false) {
    const index = rowAt(this.rows, ms);
    if (index >= 0) this.reveal(index, focus);
  }

  // --- the spoken word ---

  speak(ms, playing) {
    if (!this.rows.length) return;
    const index = rowAt(this.rows, ms);
    const row = this.rows[index];
    const word = row ? wordAt(row, ms) : -1;
    const name = word < 0 ? null : `${row.key}|${word}`;
    if (name === this.spoken) return;
    this.spoken = name;
    this.scroller.querySelector(".spoken")?.classList.remove("spoken");
    if (word < 0) return;
    if (playing && byId("follow").checked && !this.editing) {
      const { scrollTop, clientHeight } = this.scroller;
      const top = this.heights.top(index);
      if (top < scrollTop || top + this.heights.heights[index] > scrollTop + clientHeight) this.reveal(index);
    }
    this.shown.get(row.key)?.element.querySelector(`[data-i="${word}"]`)?.classList.add("spoken");
  }

  // --- rewriting a row ---

  startEdit(key = this.active) {
    const row = this.row(key);
    const shown = this.shown.get(key);
    if (!row?.segment || !shown || this.editing || along()) return;
    const words = row.segment[6];
    const before = words.map((w) => w[0]).join(" ");
    const area = h("textarea", { rows: "1", "aria-label": `Ordene fra ${clock(row.start)}`, lang: "da", spellcheck: "true" });
    area.value = state.waitingWords(row.segment[0]) ?? words.slice(row.from, row.to).map((w) => w[0]).join(" ");
    const head = words.slice(0, row.from).map((w) => w[0]);
    const tail = words.slice(row.to).map((w) => w[0]);
    this.group += 1;
    const group = `words-${Date.now()}-${this.group}`;
    const save = (text) => this.edit("words", { segment: row.segment[0], text }, group).catch(() => {});
    area.addEventListener("input", () => {
      grow(area);
      this.draw();
      save([...head, area.value, ...tail].join(" "));
    });
    const end = (text) => {
      if (this.editing?.area !== area) return;
      this.editing = null;
      if (text !== null) save(text);
      this.redraw(key);
      this.draw();
      this.activate(key);
    };
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey) end(null);
      else if (event.key === "Escape") end(before);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    area.addEventListener("blur", () => setTimeout(() => document.activeElement !== area && end(null), 0));
    this.editing = { key, area, element: shown.element };
    const hint = h("p", { class: "soft" }, "Gemmes, mens du skriver. Enter slutter, Esc fortryder.");
    shown.element.querySelector(".words").replaceWith(area);
    shown.element.querySelector(".aside")?.remove();
    shown.element.append(hint);
    area.focus();
    grow(area);
    const place = this.word !== null ? words.slice(row.from, this.word).reduce((n, w) => n + w[0].length + 1, 0) : area.value.length;
    const length = this.word !== null ? words[this.word][0].length : 0;
    area.setSelectionRange(place, place + length);
    this.draw();
  }

  /** The time that is marked: selected words, or the active word or row; null when nothing is. */
  marked() {
    const selection = window.getSelection();
    if (!selection.isCollapsed && this.scroller.contains(selection.anchorNode)) {
      const words = [...this.scroller.querySelectorAll(".w")].filter((span) => selection.containsNode(span, true));
      const times = words.map((span) => this.row(span.closest(".row").dataset.key).segment[6][Number(span.dataset.i)]);
      if (times.length) return { start: Math.min(...times.map((w) => w[1])), end: Math.max(...times.map((w) => w[2])), words: times.length };
    }
    const row = this.row(this.active);
    return row ? { start: row.start, end: row.end, words: row.to - row.from } : null;
  }
}

function estimate(row, perLine) {
  if (!row.segment) return 44;
  let letters = 0;
  for (let i = row.from; i < row.to; i += 1) letters += row.segment[6][i][0].length + 1;
  return 36 + 22.5 * Math.max(1, Math.ceil(letters / perLine)) + (row.segment[4] === "quarantined" || !letters ? 28 : 0);
}

function button(text, act) {
  return h("button", { type: "button", data: { act } }, text);
}

