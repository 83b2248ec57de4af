// The arithmetic of votes and attendance.

import { standIns } from "./attending.js";

const AWAY = new Set(["afbud", "forlod", "inhabil"]);

/** Who of the members, and of those who sit there in somebody's place, is there when an item is dealt with; `order` are the items' keys in the agenda's order. */
export function present(members, attendance, absent, item, order, guests = []) {
  const there = new Set(members.filter((m) => !/afbud|fraværende/i.test(m.status ?? "")).map((m) => m.name));
  const extra = standIns(members, attendance, guests);
  for (const name of extra) there.add(name);
  const known = new Set([...members.map((m) => m.name), ...extra]);
  const at = order.indexOf(item);
  for (const each of attendance) {
    if (!known.has(each.who)) continue;
    const when = each.item === null ? -1 : order.indexOf(each.item);
    if (each.event === "inhabil") {
      if (each.item === item) there.delete(each.who);
    } else if (when <= at) {
      if (AWAY.has(each.event)) there.delete(each.who);
      else there.add(each.who);
    }
  }
  for (const name of absent) there.delete(name);
  return [...there];
}

/** What is wrong or right with a vote: {ok, text}; null when nobody has voted. */
export function checkVotes(votes, presentCount) {
  const parts = [votes.for, votes.imod, votes.undlod];
  if (parts.every((n) => n === null || n === undefined)) return null;
  const [yes, no, blank] = parts.map((n) => n ?? 0);
  const sum = yes + no + blank;
  const said = `${yes} for + ${no} imod + ${blank} undlod = ${sum}`;
  const named = [
    ["for", yes, votes.names_in_favour],
    ["imod", no, votes.names_against],
    ["undlod", blank, votes.names_abstained],
  ].find(([, count, names]) => names?.length && names.length !== count && !names.every((n) => n.length <= 2));
  const twice = [...(votes.names_in_favour ?? []), ...(votes.names_against ?? []), ...(votes.names_abstained ?? [])];
  const double = twice.find((name, i) => twice.indexOf(name) !== i);
  if (double) return { ok: false, text: `${double} står to steder.` };
  if (named) return { ok: false, text: `${named[1]} stemte ${named[0]}, men der er ${named[2].length} navne.` };
  if (!presentCount) return { ok: true, text: `${said}.` };
  if (sum > presentCount) return { ok: false, text: `${said}, men kun ${presentCount} er til stede.` };
  if (sum < presentCount) return { ok: false, text: `${said}; ${presentCount} er til stede, så ${presentCount - sum} mangler.` };
  return { ok: true, text: `${said}. Det passer med de ${presentCount}, der er til stede.` };
}
