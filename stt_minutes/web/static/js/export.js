// The dialog that hands out the referat: as a document, for approval, and approved.

import { dialog, fill, h } from "./dom.js";
import { ask } from "./server.js";
import { state } from "./store.js";

const STATUS = { udkast: "Udkast", til_godkendelse: "Sendt til godkendelse", godkendt: "Godkendt og låst" };
const NEXT = { udkast: ["til_godkendelse", "Send til godkendelse"], til_godkendelse: ["godkendt", "Godkend og lås"] };

export function exportDialog({ approve }) {
  const choice = (label, options) => h("select", { "aria-label": label }, options.map(([value, name]) => h("option", { value }, name)));
  const format = choice("Format", state.formats);
  const template = choice("Skabelon", state.templates.map((name) => [name, name]));
  const templateField = h("label", { class: "field" }, h("span", {}, "Skabelon"), template);
  format.addEventListener("change", () => (templateField.hidden = format.value !== ".docx"));
  const open = h("input", { type: "checkbox" });
  const status = h("p", { role: "status" });
  const told = h("p", {});
  const made = async (what, body) => {
    status.className = "";
    status.textContent = `Laver ${what.toLowerCase()} …`;
    try {
      const { file, folder } = await ask(`${state.base}export`, { method: "POST", body });
      const link = h("a", { href: `${state.base}out/${encodeURIComponent(file)}`, download: file, class: "button" }, `Hent ${file}`);
      fill(status, `${what} ligger i ${folder}. `, link);
      link.focus();
    } catch (error) {
      status.className = "error";
      status.textContent = `${error.message} ${error.hint}`;
    }
  };
  const make = (final) => () =>
    made("Dokumentet", { format: format.value, template: format.value === ".docx" ? template.value : "", final, public: open.checked });
  const final = h("button", { type: "button", class: "primary", onclick: make(true) }, "Hent endeligt referat");
  const who = h("input", { type: "text", value: state.preferences.who ?? "", "aria-label": "Hvem" });
  const held = h("input", { type: "text", "aria-label": "På hvilket møde", placeholder: "mødet den 15. maj 2026" });
  const step = h("button", { type: "button", onclick: () => go() });
  const where = h("p", { class: "soft" });
  const problem = h("p", { class: "error", role: "alert" });
  const fields = h("div", { class: "row-fields" }, h("label", { class: "field" }, h("span", {}, "Hvem"), who), h("label", { class: "field" }, h("span", {}, "På hvilket møde (kan undlades)"), held), step);
  const draw = () => {
    const missing = state.meeting.open_decisions;
    const next = NEXT[state.meeting.status];
    told.textContent = missing.length
      ? `Ingen har bekræftet beslutningen i punkt ${missing.join(", ")}. Referatet kan hentes som udkast; forslagene er mærket i dokumentet.`
      : state.meeting.items.length ? "Alle beslutninger er bekræftet. Referatet kan hentes som endeligt." : "Der er ingen beslutninger endnu.";
    final.disabled = missing.length > 0 || !state.meeting.items.length;
    where.textContent = `${STATUS[state.meeting.status]}, udgave ${state.meeting.version}.`;
    fields.hidden = !next;
    if (next) step.textContent = next[1];
    step.disabled = final.disabled;
  };
  async function go() {
    problem.textContent = "";
    try {
      await approve({ to: NEXT[state.meeting.status][0], who: who.value, meeting: held.value });
      draw();
      (NEXT[state.meeting.status] ? step : format).focus();
    } catch (error) {
      problem.textContent = `${error.message} ${error.hint ?? ""}`;
    }
  }
  const heard = choice("Transskriptionen som", state.transcripts);
  const bare = () => made("Transskriptionen", { what: "transcript", format: heard.value });
  draw();
  dialog(
    "Hent og godkend referatet",
    [
      h("div", { class: "row-fields" }, h("label", { class: "field" }, h("span", {}, "Format"), format), templateField),
      h("label", { class: "switch" }, open, " Offentlig udgave: lukkede punkter kun med titel og sagsnummer"),
      told,
      status,
      h("h3", {}, "Transskription"),
      h("div", { class: "row-fields" }, h("label", { class: "field" }, h("span", {}, "Alt, der blev sagt; til eget brug"), heard), h("button", { type: "button", onclick: bare }, "Hent transskription")),
      h("h3", {}, "Godkendelse"),
      where,
      fields,
      problem,
    ],
    [h("button", { type: "button", onclick: make(false) }, "Hent som udkast"), final],
  );
  // What one came for is one press away when nothing is missing.
  (final.disabled ? format : final).focus();
}
