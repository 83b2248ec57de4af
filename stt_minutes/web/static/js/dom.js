// Elements made one by one: text from a meeting can never become markup.

/** h("p", {class: "soft", onclick: f, data: {id: 3}}, "text", child, [children], null) */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  append(element, children);
  return element;
}

export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

/** An item's key as part of an element's id: without the spaces and brackets of "1 (lukket)". */
export const idOf = (key) => key.replace(/[^\p{L}\p{N}.-]/gu, "_");

export const byId = (id) => document.getElementById(id);

/** Let a text area be as high as its text. */
export function grow(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

/** A modal dialog with a heading, what is in it, and its buttons; gives [dialog, close]. */
export function dialog(title, content, buttons = []) {
  const opener = document.activeElement;
  const id = `d${Math.random().toString(36).slice(2)}`;
  const close = () => box.close();
  const box = h(
    "dialog",
    { "aria-labelledby": id },
    h("header", {}, h("h2", { id }, title), h("button", { type: "button", class: "quiet", onclick: close }, "Luk vinduet")),
    h("div", { class: "content" }, content),
    h("footer", {}, buttons),
  );
  box.addEventListener("close", () => {
    box.remove();
    if (opener?.isConnected) opener.focus();
  });
  byId("dialogs").append(box);
  box.showModal();
  return [box, close];
}
