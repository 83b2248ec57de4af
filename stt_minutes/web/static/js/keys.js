// Which key does what. Only keys that do not write text, so that they work while one types and a foot pedal can send them.

export const ACTIONS = {
  play: { text: "Afspil og pause", keys: ["F8", "Ctrl+Space"] },
  back: { text: "3 sekunder tilbage", keys: ["F7"] },
  forward: { text: "3 sekunder frem", keys: ["F9"] },
  slower: { text: "Langsommere", keys: ["Shift+F7"] },
  faster: { text: "Hurtigere", keys: ["Shift+F9"] },
  clause: { text: "Sætningen ud af beslutningen eller ind i den", keys: ["F3"] },
  evidence: { text: "Hør det, beslutningen bygger på", keys: ["Shift+F8"] },
  doubt: { text: "Næste usikre sted", keys: ["F4"] },
  doubtBefore: { text: "Forrige usikre sted", keys: ["Shift+F4"] },
  confirm: { text: "Bekræft det viste sted", keys: ["Ctrl+Enter"] },
  edit: { text: "Ret ordene i det markerede stykke", keys: ["F2"] },
  fetch: { text: "Hent referatet", keys: ["Ctrl+S"] },
  pane: { text: "Næste del af siden", keys: ["F6"] },
  undo: { text: "Fortryd", keys: ["Ctrl+Z"] },
  redo: { text: "Gentag", keys: ["Ctrl+Y", "Ctrl+Shift+Z"] },
};

const MODIFIERS = new Set(["Control", "Shift", "Alt", "Meta"]);

/** A key press by its name, "Ctrl+Shift+F7"; null for a modifier alone. */
export function nameOf(event) {
  if (MODIFIERS.has(event.key)) return null;
  const key = event.code === "Space" ? "Space" : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const parts = [event.ctrlKey || event.metaKey ? "Ctrl" : "", event.altKey ? "Alt" : "", event.shiftKey ? "Shift" : "", key];
  return parts.filter(Boolean).join("+");
}

/** A key's name as a Danish keyboard has it. */
export function shown(name) {
  return name.replace("Shift", "Skift").replace("Space", "Mellemrum");
}

/** Whether a key may be chosen: it must not write anything in a text field. */
export function usable(name) {
  return /^(Ctrl\+|Alt\+|Shift\+)*(F\d{1,2}|Pause|ScrollLock|Media\w+|Insert)$/.test(name) || /^(Ctrl|Alt)\+/.test(name);
}

/** Key name -> action, the user's own keys beside the standard ones and before them. */
export function mapping(own = {}) {
  const found = new Map();
  for (const [action, { keys }] of Object.entries(ACTIONS)) for (const key of keys) found.set(key, action);
  for (const [action, key] of Object.entries(own)) if (key && ACTIONS[action]) found.set(key, action);
  return found;
}

const IN_TEXT = new Set(["undo", "redo"]);

/** The action of a key press, null when there is none; in a text field undo and redo are the field's own. */
export function actionOf(event, keys, inText) {
  const action = keys.get(nameOf(event) ?? "") ?? null;
  return action && inText && IN_TEXT.has(action) ? null : action;
}
