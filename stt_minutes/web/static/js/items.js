// The agenda's items on the left, each with its state.

import { byId, fill, h } from "./dom.js";
import { STATES, clock, counted } from "./format.js";
import { on, select, state } from "./store.js";

export function itemList({ chosen }) {
  const list = byId("items");
  let shown = "";
  const draw = () => {
    const now = JSON.stringify(state.meeting.items.map((each) => [each.key, each.title, each.state, each.spans[0]]));
    if (now === shown) return;
    shown = now;
    const focused = document.activeElement?.closest?.(".item")?.dataset.key;
    fill(list, state.meeting.items.map(entry));
    if (focused !== undefined) list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    // A closed item without a decision, and a heading above sub-items, wait for nobody's yes.
    const all = state.meeting.items.filter((each) => !["closed", "group"].includes(each.state)).length;
    byId("sums").textContent = `${all - state.meeting.open_decisions.length} af ${counted(all, "punkt", "punkter")} er bekræftet`;
  };
  const entry = (item) => {
    const time = item.spans.length ? clock(item.spans[0][0]) : "ikke hørt";
    const button = h(
      "button",
      { type: "button", class: `item ${item.state}`, "aria-current": item.key === state.item ? "true" : null, data: { key: item.key } },
      h("span", { class: "dot", "aria-hidden": "true" }),
      h("span", { class: "number" }, item.number),
      h("span", { class: "name" }, item.title),
      h("span", { class: "state" }, `${item.open || item.state === "closed" ? "" : "Lukket · "}${STATES[item.state]} · ${time}`),
    );
    button.addEventListener("click", () => {
      select(item.key);
      chosen(item);
    });
    return h("li", {}, button);
  };
  on("meeting", draw);
  on("item", () => {
    for (const button of list.querySelectorAll(".item")) {
      if (button.dataset.key === state.item) {
        button.setAttribute("aria-current", "true");
        button.scrollIntoView({ block: "nearest" });
      } else button.removeAttribute("aria-current");
    }
  });
  draw();
}
