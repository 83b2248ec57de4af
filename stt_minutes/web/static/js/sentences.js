// The sentences of a decision in its text: whether one stands there, the text without it, and the text with it in its place.

const blanks = (text) => text.replace(/\s+/g, " ").trim();

/** A sentence as a pattern that any run of white space fits. */
const pattern = (said) => new RegExp(blanks(said).replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/ /g, "\\s+"), "u");

/** Where the sentence stands in the text, [start, end]; null when it does not, as it was written. */
export function placeOf(text, said) {
  const found = blanks(said) ? pattern(said).exec(text) : null;
  return found ? [found.index, found.index + found[0].length] : null;
}

/** The text without the sentence. */
export function without(text, said) {
  const place = placeOf(text, said);
  if (!place) return text;
  const [before, after] = [text.slice(0, place[0]), text.slice(place[1])];
  const between = /\n\s*$/.test(before) || /^\s*\n/.test(after) ? "\n" : " ";
  return [before.trimEnd(), after.trimStart()].filter(Boolean).join(between);
}

const begin = (passage) => passage.at[0]?.[0] ?? Infinity;

/**
 * The text with the sentence `n` of `passages` in it. The first of them, where the decision begins with it, comes first; others
 * come in the order in which they were said, among those that stand there.
 */
export function withIt(text, passages, n) {
  const said = passages[n].text.trim();
  if (placeOf(text, said)) return text;
  const rest = passages.filter((each, i) => i !== n && (i > 0 || !leads(passages)));
  const later = leads(passages) && n === 0 ? [0, 0] : rest.filter((each) => begin(each) > begin(passages[n])).map((each) => placeOf(text, each.text)).filter(Boolean).sort(([a], [b]) => a - b)[0];
  if (!later) return [text.trimEnd(), said].filter(Boolean).join(" ");
  return [text.slice(0, later[0]).trimEnd(), said, text.slice(later[0]).trimStart()].filter(Boolean).join(" ");
}

/** Whether the first passage is the sentence that the decision begins with: it is that of all that is said, not one of the speech. */
const leads = (passages) => Boolean(passages[0]?.leads);

/** The index of the passage whose sentence stands at this place of the text, -1 if none. */
export function sentenceAt(text, passages, offset) {
  return passages.findIndex((each) => {
    const place = placeOf(text, each.text);
    return place && place[0] <= offset && offset <= place[1];
  });
}
