// The review page: fetch the meeting, put the parts together, and keep them in step.

import { settingsDialog, speakerDialog, moveDialog, replaceDialog, conflictDialog, elsewhereDialog, clashDialog, keysOf, versionDialog } from "./dialogs.js";
import { byId, fill, h } from "./dom.js";
import { DECIDES, Doubts } from "./doubts.js";
import { exportDialog } from "./export.js";
import { clock, counted, left, longDate, percent } from "./format.js";
import { itemList } from "./items.js";
import { actionOf } from "./keys.js";
import { Paper } from "./paper.js";
import { peopleDialog } from "./people.js";
import { Player } from "./player.js";
import { sectionAt } from "./rows.js";
import { Edits, ask, send } from "./server.js";
import { along, itemOf, on, select, state, take, tell } from "./store.js";
import { Saving } from "./saving.js";
import { TranscriptView } from "./transcript.js";
import { suggestVoices, voicesToAnswer } from "./voices.js";
import { Waveform } from "./waveform.js";

state.base = location.pathname;

const edits = new Edits({
  send: (path, body) => ask(`${state.base}${path}`, { method: "POST", body }),
  revision: () => state.revision,
  done: (answer, entry) => {
    saving.done(entry);
    take(answer);
  },
  failed: (error, entry) => saving.failed(error, entry),
  conflict,
  changed: () => saving.changed(),
});
const saving = new Saving(edits);

/** What names an item tells on which agenda, and what the item was there: a number may be another case's before it is sent. */
const identity = (item) => JSON.stringify([item.title, item.case_number, item.open]);
function edit(name, payload, group = null) {
  const item = payload.item ? itemOf(payload.item) : null;
  const about = item ? { seen: identity(item) } : {};
  const sent = item || name === "attendance" || name === "settle_stop" ? { ...payload, ...about, edition: state.meeting.edition } : payload;
  return edits.add("edit", name, sent, group, { was: targetOf({ edit: name, payload: sent }), at: Date.now() });
}
const walk = (path) => edits.trouble || edits.add(path, path, {}).catch(() => {});

const player = new Player();
let transcript;
let waveform;
let paper;
let doubts;

async function start() {
  const [meeting, agenda, words, preferences] = await Promise.all([
    ask(`${state.base}meeting.json`),
    ask(`${state.base}agenda.json`),
    ask(`${state.base}transcript.json`),
    ask("/preferences.json"),
  ]);
  Object.assign(state, { agenda, preferences, segments: words.segments, sound: meeting.sound, formats: meeting.formats, transcripts: meeting.transcripts, templates: meeting.templates, phrases: meeting.phrases, wordings: meeting.wordings });
  paper = new Paper({ player, edit });
  transcript = new TranscriptView({ player, edit });
  waveform = new Waveform({ player, edit });
  doubts = new Doubts({ player, edit, goTo });
  take(meeting);
  player.load(state.base, meeting.sound, meeting.meeting.duration_ms);
  player.rateChosen = (rate) => prefer({ rate });
  if (preferences.rate) player.setRate(preferences.rate);
  byId("follow").checked = preferences.follow !== false;
  itemList({ chosen: (item) => chosen(item) });
  const place = meeting.place ?? {};
  const known = meeting.meeting.items.some((each) => each.key === place.item);
  state.item = undefined;
  select(known ? place.item : (meeting.meeting.items[0]?.key ?? null));
  byId("when").textContent = longDate(agenda.date);
  if (place.ms) {
    player.seek(place.ms);
    transcript.showTime(place.ms);
    waveform.show(place.ms);
  } else if (meeting.meeting.items[0]?.spans[0]) waveform.show(meeting.meeting.items[0].spans[0][0]);
  if (known) paper.show(place.item);
  if (meeting.sound) waveform.load(state.base);
  else byId("wave-status").textContent = "Mødet har ingen lyd.";
  running(meeting.run);
  await readAlong();
  suggestVoices();
  await saving.begin(meeting.id);
  listen();
  adopt();
  performance.mark("ready");
  document.body.dataset.ready = "true";
}

on("meeting", () => {
  saving.show();
  for (const [id, label, name] of [["undo", state.undo, "Fortryd"], ["redo", state.redo, "Gentag"]]) {
    byId(id).disabled = label === null;
    byId(id).title = label === null ? "" : `${name}: ${label}`;
    byId(id).setAttribute("aria-label", label === null ? name : `${name}: ${label}`);
  }
  notices();
});

// --- what others change ---

function targetOf(entry) {
  const { edit: name, payload } = entry;
  if (name === "words" || name === "speaker" || name === "quarantine") {
    const segment = state.segments.find((each) => each[0] === payload.segment);
    return segment ? JSON.stringify(name === "words" ? segment[6].map((w) => w[0]) : segment.slice(3, 5)) : "";
  }
  if (payload.item !== undefined && name !== "assign") {
    const item = state.meeting.items.find((each) => each.key === payload.item);
    const part = { decision: "decision", confirm: "decision", votes: "votes" }[name];
    return JSON.stringify(part ? item?.[part] : item);
  }
  if (name === "attendance") return JSON.stringify(state.meeting.attendance);
  if (name === "settle_stop") return JSON.stringify(payload.places.map((each) => (DECIDES.has(each.kind) ? itemOf(each.item)?.decision : null)));
  return "";
}

/** Whether what an edit says stands there already: it came through, and only the answer was lost. */
function isThere({ edit: name, payload }) {
  if (name === "words") return state.segments.find((each) => each[0] === payload.segment)?.[6].map((w) => w[0]).join(" ") === payload.text.trim();
  const item = itemOf(payload.item);
  if (name === "decision") return item?.decision?.text === payload.text.trim() && item.decision.type === payload.type;
  if (name === "confirm") return Boolean(item?.decision?.confirmed) === payload.confirmed;
  if (name === "settle_stop") return payload.places.every((each) => DECIDES.has(each.kind) && itemOf(each.item)?.decision?.confirmed);
  if (name === "votes") return Boolean(item?.votes) && Object.entries(payload.votes).every(([key, value]) => JSON.stringify(item.votes[key] ?? null) === JSON.stringify(value ?? null));
  return false;
}

const isElsewhere = ({ payload }) => Boolean(payload.edition) && payload.edition !== state.meeting.edition;

/** Lead an edit that was made on another agenda to the item it was meant for; false when there is none. */
async function relocated(entry) {
  const { payload } = entry;
  const same = state.meeting.items.filter((each) => identity(each) === payload.seen);
  const target = same.length === 1 ? same[0].key : await elsewhereDialog(entry);
  if (target) Object.assign(payload, { item: target, seen: identity(itemOf(target)), edition: state.meeting.edition });
  return Boolean(target);
}

/** Whether an edit that an earlier page left is still to be made: what has been changed since is asked about. */
async function isMeant(entry, own) {
  if (isElsewhere(entry) && !(await relocated(entry))) return false;
  if (isThere(entry)) return false;
  return own || targetOf(entry) === entry.was || conflictDialog(entry);
}

async function adopt() {
  const count = await saving.adopt(isMeant);
  if (count) notice("adopted", `${counted(count, "ændring", "ændringer")}, der ikke nåede at blive gemt, lå i browseren og bliver gemt nu.`, "plain", 12000);
}

/** An edit came too late. When what it changes is as it was, it is sent again; else the person sees both versions. */
async function conflict(entry) {
  const before = targetOf(entry);
  await reload();
  const moved = isElsewhere(entry);
  if (moved && !(await relocated(entry))) return false;
  if (isThere(entry)) return false;
  if (moved && !itemOf(entry.payload.item)?.edited) return true;
  if (targetOf(entry) === before && entry.edit !== "undo" && entry.edit !== "redo") return true;
  const mine = await conflictDialog(entry);
  if (!mine) paper.cards.get(entry.payload.item)?.reset();
  return mine;
}

async function reload() {
  // The meeting first: what is asked for after it is as new or newer, so that its head never stays behind its items.
  const meeting = await ask(`${state.base}meeting.json`);
  const [agenda, words] = await Promise.all([ask(`${state.base}agenda.json`), ask(`${state.base}transcript.json`)]);
  const other = JSON.stringify(agenda) !== JSON.stringify(state.agenda);
  const read = along() ? transcript.place() : null;
  const ready = meeting.meeting.ready.includes("transcript");
  Object.assign(state, { agenda, phrases: meeting.phrases, wordings: meeting.wordings, ...(ready ? { segments: words.segments } : {}) });
  const had = state.sound !== null;
  state.sound = meeting.sound;
  // Who was reading along reads on in the whole meeting, at the same place.
  if (read && ready) byId("whole").checked = true;
  const bare = state.meeting.items.length === 0;
  take(meeting);
  tell("segments", null);
  if (bare && meeting.meeting.items.length) select(meeting.meeting.items[0].key);
  if (read && ready) transcript.comeBack(read);
  if (other) paper.build();
  if (player.duration !== meeting.meeting.duration_ms || !had) {
    player.load(state.base, meeting.sound, meeting.meeting.duration_ms);
    if (meeting.sound) waveform.load(state.base);
  }
  byId("title").textContent = agenda.body;
  byId("when").textContent = longDate(agenda.date);
}

let reading = Promise.resolve();
/** While a transcription is under way, fetch what it has heard since the last time; one request after the other. */
function readAlong() {
  reading = reading.then(readOn);
  return reading;
}

async function readOn() {
  state.underWay = state.underWay && !state.meeting.ready.includes("transcript");
  if (state.meeting.ready.includes("transcript")) return;
  const found = await ask(`${state.base}heard.json?after=${state.segments.length}`).catch(() => null);
  if (!found || state.meeting.ready.includes("transcript")) return;
  // What is kept of the work is gone when it is done: then the transcript itself is about to come.
  const gone = found.after === 0 && found.segments.length === 0;
  if (!gone) state.segments = [...state.segments.slice(0, found.after), ...found.segments].sort((a, b) => a[1] - b[1]);
  state.underWay = found.under_way;
  const status = byId("along");
  status.hidden = !along();
  if (along()) {
    const until = clock(Math.max(...state.segments.map((segment) => segment[2])));
    status.textContent = state.underWay ? `Der transskriberes stadig. Det, der er hørt til ${until}, kan læses og høres, men ikke rettes endnu.` : `Transskriptionen er ikke færdig; den er nået til ${until}. Kør igen for at få resten.`;
  }
  transcript.grown();
  notices();
}

const AGAIN = 2000;
let heard = null;

function listen() {
  const source = new EventSource(`${state.base}events`);
  source.addEventListener("message", async (event) => {
    const news = JSON.parse(event.data);
    if (saving.heard(news.error ? `${news.error} ${news.hint}` : "")) adopt();
    running(news.run);
    if (news.heard !== heard || (news.run?.finished ?? true) === state.underWay) {
      heard = news.heard;
      await readAlong();
    }
    if (news.revision && news.revision !== state.revision && edits.idle) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      if (news.revision === state.revision || !edits.idle) return;
      const waited = !state.meeting.ready.includes("transcript");
      await reload().catch(() => {});
      if (waited && state.meeting.ready.includes("transcript")) notice("changed", "Transskriptionen er færdig.", "plain", 8000);
      else if (!news.run || news.run.finished) notice("changed", "Mødet er ændret et andet sted. Siden viser nu det nyeste.", "plain", 8000);
    }
  });
  source.addEventListener("error", () => {
    saving.gone();
    // A browser asks again where nobody answered, but not where it was turned away: by a program that was started anew.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN);
  });
}

// --- notices ---

const shown = new Map();

function notice(name, text, kind = "plain", forMs = 0, actions = []) {
  shown.get(name)?.remove();
  shown.delete(name);
  if (!text) return;
  const element = h("div", { class: `notice ${kind}` }, h("span", {}, text), h("span", { class: "line" }, actions));
  shown.set(name, element);
  byId("notices").append(element);
  if (forMs) setTimeout(() => element.remove(), forMs);
}

function notices() {
  const { clashes, ready } = state.meeting;
  if (notices.clashes !== clashes.length) {
    notices.clashes = clashes.length;
    const apart = clashes.filter((each) => each.about === "agenda").length;
    const other = clashes.length - apart;
    const text = [
      apart ? `Dagsordenen er ændret: det, der er skrevet til ${counted(apart, "sag", "sager")}, har ingen plads på den og står ikke i referatet.` : "",
      other ? `Programmet foreslår noget nyt ${counted(other, "sted", "steder")}, hvor du har rettet. Din tekst gælder, indtil du vælger.` : "",
    ].filter(Boolean).join(" ");
    notice("clashes", text, "warn", 0, [h("button", { type: "button", onclick: () => clashDialog({ edit, player }) }, "Se og vælg")]);
  }
  if (notices.status !== state.meeting.status) {
    notices.status = state.meeting.status;
    const locked = notices.status === "godkendt";
    notice("locked", locked ? "Referatet er godkendt og låst." : "", "warn", 0, [h("button", { type: "button", onclick: () => versionDialog({ edit }) }, "Lav ny udgave")]);
  }
  const lacks = [["sound", "Mødet har ingen lyd."], ["transcript", "Lyden er ikke transskriberet endnu."], ["agenda", "Der er ingen dagsorden."]];
  const there = [...ready, ...(state.sound ? ["sound"] : ["transcript"])];
  const missing = state.underWay ? [] : lacks.filter(([name]) => !there.includes(name)).map(([name]) => name);
  const go = along() ? "Kør videre" : "Kør nu";
  if (notices.missing !== missing.join() + go) {
    notices.missing = missing.join() + go;
    const actions = { sound: () => adder("sound", "Tilføj lyd …"), transcript: () => h("button", { type: "button", onclick: startRun }, go), agenda: () => adder("agenda", "Tilføj dagsorden …") };
    notice("missing", lacks.filter(([name]) => missing.includes(name)).map(([, text]) => text).join(" "), "warn", 0, missing.map((name) => actions[name]()));
  }
}

on("suggestions", () => notice("voices", voicesToAnswer(), "plain", 0, [h("button", { type: "button", onclick: () => peopleDialog({ edit, player }) }, "Se og svar")]));

/** The next step of the approval; refused with the reason. */
async function approve(change) {
  take(await ask(`${state.base}approve`, { method: "POST", body: { ...change, base: state.revision } }));
}

/** Put in the agenda or the sound that came later, and work with it. */
function adder(kind, label) {
  const input = h("input", { type: "file" });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    try {
      await send(`${state.base}upload/${kind}?name=${encodeURIComponent(file.name)}`, file, (share) => saving.say(`Gemmer filen, ${percent(share)} …`));
      await startRun();
      location.reload();
    } catch (error) {
      saving.say(error.message, true);
      input.value = "";
    }
  });
  return h("label", { class: "button pick" }, h("span", {}, label), input);
}

async function startRun() {
  await ask(`${state.base}run`, { method: "POST", body: {} }).then(running).catch((error) => saving.say(`${error.message} ${error.hint}`, true));
}

function running(run) {
  if (!run || (run.finished && !run.error)) notice("run", "");
  else if (run.error) notice("run", `Kørslen stoppede: ${run.error.message} ${run.error.hint}`, "warn");
  else {
    const tail = [run.share === null ? "" : percent(run.share), run.left_s === null ? "" : left(run.left_s)].filter(Boolean).join(", ");
    notice("run", `${run.text}${tail ? `: ${tail}` : " …"}`);
  }
}

// --- going places ---

function chosen(item) {
  paper.show(item.key);
  view("minutes");
}

/** The sound is where the chosen item is: at its stop, else at its decision, else where it begins. */
on("item", (key) => {
  const item = itemOf(key);
  const start = state.doubt?.item === key ? state.doubt.start_ms : (item?.decision?.at[0]?.[0] ?? item?.spans[0]?.[0]);
  if (start === undefined || player.on || document.body.dataset.ready !== "true") return;
  player.seek(start);
  waveform.show(start);
});

function goTo(stop) {
  if (stop.kind === "sure") {
    view("minutes");
    byId("doubt-ok").focus();
    return;
  }
  const decision = DECIDES.has(stop.kind);
  view(decision || stop.kind === "look" ? "minutes" : "transcript");
  if (stop.item !== null) paper.show(stop.item, decision);
  else select(null);
  if (player.on) player.stop();
  player.seek(stop.start_ms);
  transcript.showTime(stop.start_ms, !decision && stop.kind !== "look");
  waveform.show(stop.start_ms);
  if (!decision && paper.focused()) byId("doubt-ok").focus();
}

function view(name) {
  document.body.dataset.view = name;
  for (const button of document.querySelectorAll(".views [data-view]")) {
    if (button.dataset.view === name) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  transcript.draw();
}

for (const button of document.querySelectorAll(".views [data-view]")) button.addEventListener("click", () => view(button.dataset.view));

player.onTime((ms, playing) => {
  // A place that is played to its end may reach into the next item; the place is still the one that is looked at.
  if (playing && player.stopAt === null && byId("follow").checked && state.meeting) {
    const section = sectionAt(state.meeting.sections, ms);
    if (section && section[0] !== null && section[0] !== state.item && !transcript.editing && !byId("whole").checked && document.activeElement?.tagName !== "TEXTAREA") select(section[0]);
  }
  place(ms);
});

let placed = 0;
function place(ms) {
  const now = Date.now();
  if (!state.meeting || now - placed < 3000) return;
  placed = now;
  const body = { item: state.item ?? null, ms: Math.round(ms) };
  ask(`${state.base}place`, { method: "POST", body }).catch(() => {});
}
on("item", () => {
  placed = 0;
  place(player.ms);
});

async function prefer(change) {
  state.preferences = await ask("/preferences.json", { method: "PUT", body: change }).catch(() => ({ ...state.preferences, ...change }));
}
byId("follow").addEventListener("change", (event) => prefer({ follow: event.target.checked }));

// --- buttons and keys ---

byId("undo").addEventListener("click", () => walk("undo"));
byId("redo").addEventListener("click", () => walk("redo"));
byId("open-replace").addEventListener("click", () => replaceDialog({ edit }));
byId("open-people").addEventListener("click", () => peopleDialog({ edit, player }));
byId("open-settings").addEventListener("click", () => settingsDialog({ prefer, startRun }));
byId("open-export").addEventListener("click", () => exportDialog({ approve }));
byId("row-edit").addEventListener("click", () => transcript.startEdit());
byId("row-speaker").addEventListener("click", () => speakerDialog(transcript.row(transcript.active), { edit, player }));
byId("row-move").addEventListener("click", () => moveDialog(transcript.marked(), { edit }));
byId("row-split").addEventListener("click", () => {
  const row = transcript.row(transcript.active);
  edit("cut", { at_ms: row.segment[6][transcript.word][1] }).catch(() => {});
});
byId("row-join").addEventListener("click", () => {
  const row = transcript.row(transcript.active);
  const next = state.segments[state.segments.indexOf(row.segment) + 1];
  edit("cut", { at_ms: next[1], joined: true }).catch(() => {});
});
on("ask-speaker", (row) => speakerDialog(row, { edit, player }));
on("row", (row) => {
  const segment = along() ? null : row?.segment;
  byId("row-edit").disabled = !segment;
  byId("row-speaker").disabled = !segment;
  byId("row-move").disabled = !segment;
  byId("row-split").disabled = !segment || transcript.word === null || transcript.word === 0;
  byId("row-join").disabled = !segment || state.segments.at(-1) === segment;
});

const actions = {
  play: () => player.toggle(),
  back: () => player.skip(-3000),
  forward: () => player.skip(3000),
  slower: () => player.stepRate(-1),
  faster: () => player.stepRate(1),
  clause: () => paper.card()?.clauses.key(),
  evidence: () => paper.card()?.play(),
  doubt: () => doubts.step(1),
  doubtBefore: () => doubts.step(-1),
  confirm: () => confirm(),
  edit: () => transcript.startEdit(),
  fetch: () => exportDialog({ approve }),
  pane: nextPane,
  undo: () => walk("undo"),
  redo: () => walk("redo"),
};

/** Yes to the stop that is shown, or to the decision that the keyboard is in; what is confirmed stays so. */
function confirm() {
  const card = paper.focused();
  if (state.doubt && (!card || card.key === state.doubt.item)) doubts.settle();
  else if (card) card.say(true);
  else if (byId("items-pane").contains(document.activeElement)) paper.card()?.say(true);
}

/** From the items to the decision, the transcript, the player, and round. */
function nextPane() {
  const panes = [
    ["items", byId("items-pane"), () => document.querySelector('.item[aria-current="true"]') ?? document.querySelector(".item")],
    ["minutes", byId("minutes"), () => paper.cards.get(state.item)?.text ?? byId("minutes")],
    ["transcript", byId("transcript"), () => document.querySelector('#rows .row[tabindex="0"]') ?? byId("whole")],
    [null, byId("player"), () => byId("play")],
  ];
  const now = panes.findIndex(([, pane]) => pane.contains(document.activeElement));
  const [name, , target] = panes[(now + 1) % panes.length];
  if (name) view(name);
  target().focus();
}

document.addEventListener("keydown", (event) => {
  if (!state.meeting || event.target.closest?.("[data-catch]")) return;
  const inText = /^(TEXTAREA|INPUT)$/.test(event.target.tagName) && !/^(checkbox|radio)$/.test(event.target.type);
  const action = actionOf(event, keysOf(state.preferences), inText);
  const modal = document.querySelector("dialog[open]");
  if (!action || (modal && !["play", "back", "forward", "slower", "faster", "evidence"].includes(action))) return;
  event.preventDefault();
  // A key that is held down says yes once.
  if (!(event.repeat && action === "confirm")) actions[action]();
});

start().catch((error) => {
  saving.say(`${error.message} ${error.hint ?? ""}`, true);
  fill(byId("paper"), h("p", { class: "error" }, error.message));
  throw error;
});
