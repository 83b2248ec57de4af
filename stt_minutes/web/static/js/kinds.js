// What kind of decision the words are that somebody writes.

// What the verb of a sentence says it is.
const SAYS = [
  ["udgår", "udgår|udgik|udgået|trukket|taget af dagsordenen"],
  ["udsat", "udsat|udsættes|udsatte|udskudt|udskydes"],
  ["oversendt", "oversendt|oversendes|henvist til|henvises til"],
  ["afvist", "afvist|afvises|forkastet|forkastes|faldt|ikke godkendt|ikke tiltrådt|ikke vedtaget"],
  ["taget_til_efterretning", "til efterretning|til orientering"],
  ["anbefales", "anbefales|anbefaler|anbefalede|anbefalet"],
  ["tiltrådt", "tiltrådt|tiltrædes|tiltrådte"],
  ["godkendt", "godkendt|godkendes|godkendte|vedtaget|vedtages|vedtog|bevilget|bevilges"],
  ["drøftet", "drøftet|drøftes|drøftede"],
].map(([kind, verbs]) => [kind, new RegExp(`(?<!\\p{L}|(?:^|\\s)(?:den|det|de) )(?:${verbs})(?!\\p{L})`, "u")]);

const plain = (text) => text.toLocaleLowerCase("da").replace(/[.,;:!?„“»«]+/g, " ").replace(/\s+/g, " ").trim();

/** The kind that `text` is, null when it does not say: a sentence of the house's as it stands, else the first verb that tells, of its first sentence. */
export function kindOf(text, sentences = []) {
  const said = plain(text);
  const house = sentences.find((each) => plain(each.text) === said);
  if (house) return house.type;
  const first = text.toLocaleLowerCase("da").split(/[.!?](?:\s|$)/)[0].replace(/[„“»«,;:]/g, " ");
  const found = SAYS.map(([kind, pattern]) => [first.search(pattern), kind]).filter(([at]) => at >= 0);
  return found.sort(([one], [other]) => one - other)[0]?.[1] ?? null;
}
