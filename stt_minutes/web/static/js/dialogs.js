// The dialogs: replace-all, people, a row's speaker and item, settings, and where two versions meet.

import { dialog, fill, h } from "./dom.js";
import { KINDS, clock, counted } from "./format.js";
import { ACTIONS, mapping, nameOf, shown, usable } from "./keys.js";
import { ask } from "./server.js";
import { state } from "./store.js";
import { question } from "./voices.js";

const button = (text, onclick, more = {}) => h("button", { type: "button", onclick, ...more }, text);
const primary = (text, onclick, more = {}) => button(text, onclick, { class: "primary", ...more });

let keyCache = [null, null];
/** The keys in force, worked out again when the preferences change. */
export function keysOf(preferences) {
  if (keyCache[0] !== preferences) keyCache = [preferences, mapping(preferences.keys ?? {})];
  return keyCache[1];
}

function names() {
  const guests = Object.values(state.agenda.items).flatMap((item) => item.guests.map((guest) => guest.name));
  const voices = state.meeting.voices.map((voice) => voice.name).filter((name) => !/^Taler \d+$/.test(name));
  return [...new Set([...state.agenda.members.map((member) => member.name), ...guests, ...voices])];
}

/** A list of the meeting's names for a field, and its id. */
export function nameList() {
  const id = `n${Math.random().toString(36).slice(2)}`;
  return [id, h("datalist", { id }, names().map((name) => h("option", { value: name })))];
}

// --- replace all ---

export function replaceDialog({ edit }) {
  const find = h("input", { type: "text", "aria-label": "Hørt" });
  const write = h("input", { type: "text", "aria-label": "Skriv" });
  const rule = h("input", { type: "checkbox" });
  const status = h("p", { role: "status", class: "soft" }, "Kun hele ord erstattes. Du ser hvert sted, før noget ændres.");
  const places = h("div", { class: "places", hidden: true, tabindex: "0", role: "group", "aria-label": "Steder" });
  let found = [];
  const go = primary("Erstat de valgte", replace, { disabled: true });
  const look = async () => {
    const asked = [find.value, write.value];
    if (!find.value.trim()) return;
    const answer = await ask(`${state.base}preview`, { method: "POST", body: { find: find.value, write: write.value } });
    if (asked.join("\n") !== [find.value, write.value].join("\n")) return;
    found = answer.places;
    const count = found.reduce((n, place) => n + place.count, 0);
    status.textContent = found.length ? `${counted(count, "sted", "steder")} i ${counted(found.length, "stykke", "stykker")}. Fjern hakket, hvor det ikke passer.` : "Ingen steder.";
    places.hidden = !found.length;
    go.disabled = !found.length;
    fill(
      places,
      found.map((place) => h("label", {}, h("input", { type: "checkbox", checked: true, data: { id: place.id } }), h("span", {}, h("span", { class: "soft" }, `${clock(place.start_ms)} `), difference(place.before, place.after)))),
    );
  };
  async function replace() {
    const segments = [...places.querySelectorAll("input:checked")].map((box) => box.dataset.id);
    if (segments.length) await edit("replace_all", { find: find.value, write: write.value, segments });
    if (rule.checked) {
      const answer = await ask(`${state.base}rule`, { method: "POST", body: { find: find.value, write: write.value } });
      status.textContent = answer.added ? `Reglen „${find.value} -> ${write.value}“ er gemt i ${answer.file}.` : "Reglen stod der allerede.";
    }
    found = [];
    go.disabled = true;
    places.hidden = true;
    if (!rule.checked) close();
  }
  let timer;
  for (const input of [find, write]) {
    input.addEventListener("input", () => {
      clearTimeout(timer);
      go.disabled = true;
      timer = setTimeout(look, 200);
    });
  }
  const [, close] = dialog(
    "Erstat i hele transskriptionen",
    [
      h("div", { class: "row-fields" }, h("label", { class: "field" }, h("span", {}, "Hørt"), find), h("label", { class: "field" }, h("span", {}, "Skriv"), write)),
      h("label", { class: "switch" }, rule, " Gem også som regel i husets ordliste (hørt -> skriv)"),
      status,
      places,
    ],
    [go],
  );
  find.focus();
}

/** The words of `before` and `after` with what differs marked; only whole words can. */
function difference(before, after) {
  const [a, b] = [before.split(" "), after.split(" ")];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const near = (words, from, to) => words.slice(from, to).join(" ");
  return [
    near(a, Math.max(0, head - 6), head), " ",
    h("del", {}, near(a, head, a.length - tail)), " ",
    h("mark", {}, near(b, head, b.length - tail)), " ",
    near(a, a.length - tail, a.length - tail + 6),
  ];
}

// --- people ---

export function speakerDialog(row, { edit, player }) {
  if (!row?.segment) return;
  const [id, start, end, speaker] = row.segment;
  const [list, options] = nameList();
  const name = h("input", { type: "text", list, value: speaker ?? "", "aria-label": "Navn" });
  const voice = state.meeting.voices.find((each) => each.name === speaker);
  const everywhere = h("input", { type: "radio", name: "where", checked: speaker !== null, disabled: speaker === null });
  const here = h("input", { type: "radio", name: "where", checked: speaker === null });
  const save = async () => {
    await edit("speaker", { segment: id, name: name.value, everywhere: everywhere.checked }).catch(() => {});
    close();
  };
  const likely = question(voice, { edit, answered: (yes) => (yes ? close() : (likely.remove(), name.focus())) });
  const [box, close] = dialog(
    `Hvem taler? (${clock(start)})`,
    [
      likely && h("p", {}, likely),
      h("label", { class: "field" }, h("span", {}, "Navn"), name),
      options,
      h("p", {}, h("label", { class: "switch" }, everywhere, ` Overalt, hvor ${speaker ?? "den samme stemme"} taler`)),
      h("p", {}, h("label", { class: "switch" }, here, " Kun her")),
      h("p", { class: "soft" }, "Lad feltet stå tomt for at få maskinens eget navn tilbage."),
      h("div", { class: "row-fields" }, button("Hør stedet", () => player.playSpan(start, Math.min(end, start + 8000))), voice ? button("Hør stemmen, hvor den er tydeligst", () => player.playSpan(voice.start_ms, Math.min(voice.end_ms, voice.start_ms + 8000))) : null),
    ],
    [primary("Gem", save)],
  );
  name.select();
  box.addEventListener("keydown", (event) => event.key === "Enter" && event.target === name && save());
}

// --- "this belongs to item N" ---

export function moveDialog(marked, { edit }) {
  if (!marked) return;
  const item = h("select", { "aria-label": "Punkt" }, state.meeting.items.map((each) => h("option", { value: each.key, selected: each.key === state.item }, `Punkt ${each.key}: ${each.title}`)), h("option", { value: "" }, "Uden for dagsordenen"));
  const until = h("input", { type: "checkbox" });
  const section = state.meeting.sections.find((each) => each[1] <= marked.start && marked.start < each[2]);
  const save = async () => {
    const end = until.checked && section ? section[2] : marked.end;
    await edit("assign", { start_ms: Math.round(marked.start), end_ms: Math.round(end), item: item.value || null }).catch(() => {});
    close();
  };
  const [, close] = dialog(
    "Det her hører til punkt …",
    [
      h("p", {}, `${clock(marked.start)} til ${clock(marked.end)}, ${counted(marked.words, "ord", "ord")}`),
      h("label", { class: "field" }, h("span", {}, "Punkt"), item),
      h("p", {}, h("label", { class: "switch" }, until, ` Også resten, indtil næste grænse (${clock(section?.[2] ?? marked.end)})`)),
    ],
    [primary("Flyt", save)],
  );
  item.focus();
}

// --- two versions ---

function describe(entry) {
  const { edit: name, payload } = entry;
  if (name === "words") return ["Ordene i transskriptionen", payload.text];
  if (name === "decision") return [`Beslutningen i punkt ${payload.item}`, `${KINDS[payload.type]}: ${payload.text}`];
  if (name === "confirm") return [`Bekræftelsen af punkt ${payload.item}`, payload.confirmed ? "Bekræftet" : "Ikke bekræftet"];
  if (name === "settle_stop") return ["Det viste sted", `Set, i orden: ${payload.places.map((each) => (each.item ? `punkt ${each.item}` : clock(each.start_ms))).join(", ")}`];
  if (name === "speaker") return ["Taleren", payload.name];
  if (name === "undo" || name === "redo") return [name === "undo" ? "Fortryd" : "Gentag", "Det seneste trin, som du så det"];
  return ["Ændringen", Object.entries(payload).map(([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`).join("\n")];
}

function present(entry) {
  const { edit: name, payload } = entry;
  if (name === "words" || name === "speaker") {
    const segment = state.segments.find((each) => each[0] === payload.segment);
    if (!segment) return "Stykket findes ikke længere.";
    return name === "words" ? segment[6].map((w) => w[0]).join(" ") : (segment[3] ?? "Ukendt taler");
  }
  if (name === "undo") return state.undo ? `Fortryd ville nu gælde: ${state.undo}` : "Der er intet at fortryde.";
  if (name === "redo") return state.redo ? `Gentag ville nu gælde: ${state.redo}` : "Der er intet at gentage.";
  if (name === "settle_stop") return payload.places.map((each) => each.item && `Punkt ${each.item}: ${decided(each.item)}`).filter(Boolean).join("\n");
  return decided(payload.item);
}

function decided(key) {
  const item = state.meeting.items.find((each) => each.key === key);
  if (!item?.decision) return "Ingen beslutning";
  return `${KINDS[item.decision.type]}: ${item.decision.text}${item.decision.confirmed ? "\n(bekræftet)" : ""}`;
}

/** Shows both versions of what an edit changes; true when the person's own is to stand. */
export function conflictDialog(entry) {
  const [title, yours] = describe(entry);
  return new Promise((resolve) => {
    let answer = false;
    const choose = (value) => () => {
      answer = value;
      close();
    };
    const [box, close] = dialog(
      "Ændret et andet sted",
      [
        h("p", {}, `${title} er ændret i et andet vindue eller af en anden, mens du skrev. Intet er overskrevet. Hvad skal gælde?`),
        h("div", { class: "versions" }, version("Det, der står nu", present(entry)), version("Det, du skrev", yours)),
      ],
      [button("Lad det stå, der står nu", choose(false)), primary("Brug det, jeg skrev", choose(true))],
    );
    box.addEventListener("close", () => resolve(answer));
  });
}

/** The agenda was changed under what a person wrote: which item is it for? Gives its key, "" to let it go. */
export function elsewhereDialog(entry) {
  const [title, yours] = describe(entry);
  const whole = entry.payload.item === undefined;
  return new Promise((resolve) => {
    let answer = "";
    const target = pointSelect("Punkt", "");
    const send = () => {
      answer = target.value;
      if (answer) close();
      else target.focus();
    };
    const [box, close] = dialog(
      "Dagsordenen er ændret",
      [h("p", {}, `${title} blev skrevet på den forrige dagsorden og er ikke gemt. ${whole ? "Skriv det igen." : "Hvor hører det til?"}`), version("Det, du skrev", yours), whole ? null : h("p", { class: "line" }, target)],
      [button("Kassér", () => close()), whole ? null : primary("Skriv det dér", send)],
    );
    box.addEventListener("close", () => resolve(answer));
  });
}

const pointSelect = (label, chosen) =>
  h("select", { "aria-label": label }, h("option", { value: "" }, "Vælg et punkt …"), state.meeting.items.map((each) => h("option", { value: each.key, selected: each.key === chosen }, `Punkt ${each.key}: ${each.open ? "" : "Lukket: "}${each.title}`)));

const version = (title, text) => h("div", { class: "version" }, h("h3", {}, title), text || "(tomt)");

/** Where a new run and people's corrections meet, one question each. */
export function clashDialog({ edit, player }) {
  const content = h("div", {});
  const heading = { words: "Ordene", item: "Hvilket punkt stykket hører til", state: "Teksten, der var sat til side" };
  const draw = () => {
    const { clashes } = state.meeting;
    if (!clashes.length) {
      close();
      return;
    }
    fill(content, clashes.map((clash) => one(clash)));
  };
  const after = (work) => () => work.call().then(draw).catch(() => {});
  const moveLine = (clash) => {
    const target = pointSelect(`Hvor „${clash.title || clash.item}“ hører til`, clash.move_to);
    const move = after(() => edit("move_item", { from: clash.item, item: target.value }));
    return h("p", { class: "line" }, target, primary("Flyt dertil", () => (target.value ? move() : target.focus())), button("Kassér", after(() => edit("drop_item", { from: clash.item }))));
  };
  const one = (clash) => {
    const { about } = clash;
    if (about === "agenda" && clash.attachment !== null) {
      return h(
        "section",
        {},
        h("h3", {}, `Bilaget „${clash.attachment}“ er lukket i hånden`),
        h("p", {}, `Det findes ikke længere under punkt ${clash.item}. Luk det under det navn, det har nu, før du kasserer dette. Indtil da bliver intet offentliggjort.`),
        h("p", { class: "line" }, button("Kassér", after(() => edit("drop_item", { from: clash.item, attachment: clash.attachment })))),
      );
    }
    if (about === "agenda") {
      return h(
        "section",
        {},
        h("h3", {}, `Dagsordenen er ændret: ${clash.title ? `„${clash.title}“` : `punkt ${clash.item}`}`),
        h("p", {}, `Det, der er skrevet til punkt ${clash.item}, hører ikke til noget punkt på dagsordenen nu og står ikke i referatet.`, clash.was_closed ? " Punktet var lukket, eller det vides ikke: vælg kun et åbent punkt, hvis teksten må offentliggøres." : ""),
        clash.yours ? version("Det, du skrev", clash.yours) : null,
        moveLine(clash),
      );
    }
    const decision = about === "decision";
    const itemWord = (key) => (key ? `punkt ${key}` : "uden for dagsordenen");
    const say = about === "item" ? itemWord : about === "state" ? (text) => ({ ok: "gendannet", dropped: "slettet" })[text] ?? text : (text) => text;
    const keep = decision ? () => edit("seen_proposal", { item: clash.item }) : () => edit("settle", { kind: about, start_ms: clash.start_ms, end_ms: clash.end_ms, keep: true });
    const drop = decision ? () => edit("as_proposed", { item: clash.item }) : () => edit("settle", { kind: about, start_ms: clash.start_ms, end_ms: clash.end_ms, keep: false });
    return h(
      "section",
      {},
      h("h3", {}, decision ? `Beslutningen i punkt ${clash.item}` : `${heading[about]} ved ${clock(clash.start_ms)}`),
      h("div", { class: "versions" }, version("Maskinen før", say(clash.before)), version("Det, du skrev (gælder nu)", say(clash.yours)), version("Maskinen nu", say(clash.now))),
      h("p", { class: "line" }, decision ? null : button("Hør", () => player.playSpan(clash.start_ms, clash.end_ms)), primary("Behold mit", after(keep)), button("Brug maskinens nye", after(drop))),
    );
  };
  const [, close] = dialog("Dit og programmets forslag er forskellige", content);
  draw();
}

/** An approved referat is opened again only with a name and a reason. */
export function versionDialog({ edit }) {
  const who = h("input", { type: "text", value: state.preferences.who ?? "", "aria-label": "Hvem" });
  const reason = h("input", { type: "text", "aria-label": "Hvorfor" });
  const problem = h("p", { class: "error", role: "alert" });
  const save = () =>
    edit("new_version", { who: who.value, reason: reason.value })
      .then(() => close())
      .catch((error) => (problem.textContent = `${error.message} ${error.hint}`));
  const [, close] = dialog(
    "Ny udgave af et godkendt referat",
    [h("label", { class: "field" }, h("span", {}, "Hvem"), who), h("label", { class: "field" }, h("span", {}, "Hvorfor"), reason), problem],
    [primary("Lav ny udgave", save)],
  );
}

// --- settings ---

export function settingsDialog({ prefer, startRun }) {
  const own = { ...(state.preferences.keys ?? {}) };
  const who = h("input", { type: "text", value: state.preferences.who ?? "", "aria-label": "Dit navn" });
  const problem = h("p", { class: "error", role: "alert" });
  const body = h("tbody", {});
  const draw = () =>
    fill(
      body,
      Object.entries(ACTIONS).map(([action, { text, keys }]) => {
        const catcher = h("button", { type: "button", data: { catch: action }, "aria-label": `${own[action] ? shown(own[action]) : "Vælg tast …"} Egen tast eller pedal til: ${text}` }, own[action] ? shown(own[action]) : "Vælg tast …");
        catcher.addEventListener("click", () => {
          catcher.textContent = "Tryk på tasten eller pedalen …";
          catcher.listening = true;
        });
        catcher.addEventListener("keydown", (event) => {
          if (!catcher.listening || event.key === "Tab") return;
          const name = nameOf(event);
          if (!name) return;
          event.preventDefault();
          event.stopPropagation();
          catcher.listening = false;
          if (name === "Escape") delete own[action];
          else if (usable(name)) own[action] = name;
          else problem.textContent = `${name} skriver tegn i teksten; vælg en F-tast eller en tast sammen med Ctrl eller Alt.`;
          draw();
          body.querySelector(`[data-catch="${action}"]`)?.focus();
        });
        return h("tr", {}, h("td", {}, text), h("td", {}, keys.map((key) => [h("kbd", {}, shown(key)), " "])), h("td", {}, catcher));
      }),
    );
  draw();
  const save = async () => {
    await prefer({ keys: own, who: who.value.trim() });
    close();
  };
  const [, close] = dialog(
    "Indstillinger",
    [
      h("label", { class: "field" }, h("span", {}, "Dit navn (står ved det, du bekræfter)"), who),
      h("h3", {}, "Taster og fodpedal"),
      h("table", {}, h("thead", {}, h("tr", {}, ["Handling", "Tast", "Egen tast eller pedal"].map((text) => h("th", { scope: "col" }, text)))), body),
      problem,
      h("h3", {}, "Kør igen"),
      h("p", {}, "Når lyd, dagsorden eller model er skiftet, laver maskinen det om, der er forældet. Dine rettelser bevares."),
      button("Kør igen", () => {
        startRun();
        close();
      }),
    ],
    [primary("Gem", save)],
  );
}
