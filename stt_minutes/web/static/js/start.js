// The start page: the meetings of a folder, a search, and a new meeting from a sound file and an agenda.

import { byId, fill, h } from "./dom.js";
import { counted, left, percent } from "./format.js";
import { ask, send } from "./server.js";

const AGENDA = /\.(docx?|docm|odt|rtf|pdf|html?|txt|md|eml|xml|json|zip)$/i;
let timer = null;
let live = false;

async function load() {
  const query = byId("search").value;
  const found = await ask(`/meetings.json?q=${encodeURIComponent(query)}`).catch((error) => {
    byId("count").textContent = `${error.message} ${error.hint}`;
    return null;
  });
  if (!found || query !== byId("search").value) return;
  byId("count").textContent = found.meetings.length ? counted(found.meetings.length, "møde", "møder") : query ? "Ingen møder passer til søgningen." : "Der er ingen møder endnu.";
  const focused = document.activeElement?.closest?.(".meeting a")?.getAttribute("href");
  fill(byId("meetings"), found.meetings.map(entry));
  if (focused) document.querySelector(`.meeting a[href="${CSS.escape(focused)}"]`)?.focus();
}

function entry(meeting) {
  const { name, title, date_words: date, state, left: open, problem, run } = meeting;
  const kind = problem ? "none" : open === 0 ? "confirmed" : open ? "look" : "plain";
  const about = [date, name, open ? counted(open, "beslutning mangler bekræftelse", "beslutninger mangler bekræftelse") : "", problem].filter(Boolean).join(" · ");
  return h(
    "li",
    { class: "meeting" },
    h("a", { href: `/m/${encodeURIComponent(name)}/` }, title),
    h("span", { class: `chip ${kind}` }, state),
    h("span", { class: "about" }, about),
    run ? progress(run) : null,
  );
}

function progress(run) {
  if (run.error) return h("p", { class: "progress error" }, `Kørslen stoppede: ${run.error.message} ${run.error.hint}`);
  const words = [run.text, run.share === null ? "" : percent(run.share), run.left_s === null ? "" : left(run.left_s)].filter(Boolean).join(", ");
  return h("div", { class: "progress" }, words, run.share === null ? null : h("progress", { value: run.share, max: 1, "aria-label": run.text }));
}

byId("search").addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(load, 150);
});

// --- a new meeting ---

const NONE = { sound: "Vælg lydfil …", agenda: "Vælg dagsorden …" };
const chosen = { sound: null, agenda: null };
let made = null;

function took(kind, file) {
  chosen[kind] = file;
  byId("create").disabled = !chosen.sound && !chosen.agenda;
  if (file && kind === "sound" && !byId("name").value) byId("name").value = file.name.replace(/\.[^.]+$/, "");
  byId(`${kind}-name`).textContent = file ? file.name : NONE[kind];
  const names = Object.values(chosen).filter(Boolean).map((each) => each.name);
  byId("new-status").textContent = names.length ? `Valgt: ${names.join(" og ")}` : "";
}

for (const kind of ["sound", "agenda"]) byId(kind).addEventListener("change", (event) => took(kind, event.target.files[0] ?? null));

const zone = byId("new");
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => event.relatedTarget === null && zone.classList.remove("over"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  zone.classList.remove("over");
  for (const file of event.dataTransfer.files) took(AGENDA.test(file.name) ? "agenda" : "sound", file);
});

byId("create").addEventListener("click", async () => {
  const status = byId("new-status");
  status.className = "";
  byId("create").disabled = true;
  try {
    const title = byId("name").value || chosen.sound?.name || chosen.agenda?.name;
    // A file that was refused is chosen anew; the meeting and what it has already stay.
    made ??= { ...(await ask("/meetings", { method: "POST", body: { title } })), has: {} };
    const { name, has } = made;
    for (const [kind, words] of [["agenda", "dagsordenen"], ["sound", "lydfilen"]]) {
      if (chosen[kind] && has[kind] !== chosen[kind]) {
        const path = `/m/${encodeURIComponent(name)}/upload/${kind}?name=${encodeURIComponent(chosen[kind].name)}`;
        await send(path, chosen[kind], (share) => (status.textContent = `Gemmer ${words}, ${percent(share)} …`));
        has[kind] = chosen[kind];
      }
    }
    await ask(`/m/${encodeURIComponent(name)}/run`, { method: "POST", body: {} });
    fill(status, "Mødet er oprettet, og filerne behandles. ", h("a", { href: `/m/${encodeURIComponent(name)}/` }, "Åbn mødet"));
    made = null;
    for (const kind of ["sound", "agenda"]) {
      chosen[kind] = null;
      byId(`${kind}-name`).textContent = NONE[kind];
    }
    for (const id of ["sound", "agenda", "name"]) byId(id).value = "";
    await load();
  } catch (error) {
    status.className = "error";
    status.textContent = `${error.message} ${error.hint ?? ""}`;
    byId("create").disabled = false;
  }
});

new EventSource("/events").addEventListener("message", (event) => {
  const { running } = JSON.parse(event.data);
  const some = Object.keys(running).length > 0;
  // The list is fetched again while something runs, and once when it ends.
  if (some || live) load();
  live = some;
});

load();
