// Who takes part in the meeting: roster, agenda and what was said of who is there, with people's word over it.

const EXCUSED = /afbud|fraværende/i;
/** Whether two names are of one person, capitals or not. */
export const same = (one, other) => one.localeCompare(other, "da", { sensitivity: "accent" }) === 0;

/** What is told of somebody for the whole meeting, not of one item of it. */
export const ofTheWhole = (each) => each.item === null && (each.event === "afbud" || (each.event === "ankom" && each.time_ms === null));

/** The names of those who are there the whole meeting and neither members nor guests: stand-ins, as a rule. */
export function standIns(members, attendance, guests) {
  const known = [...members.map((member) => member.name), ...guests];
  return attendance.filter((each) => ofTheWhole(each) && each.event === "ankom" && !known.some((name) => same(name, each.who))).map((each) => each.who);
}

/**
 * Everybody who takes part: {who, about, there, kind} with kind "member" or "added" (a stand-in, or one whom a person put there),
 * and the guests of the items, who are there for their item.
 */
export function taking({ members, items }, attendance) {
  const whole = attendance.filter(ofTheWhole);
  const said = (name) => whole.filter((each) => same(each.who, name)).at(-1)?.event;
  const roster = members.map((member) => {
    const event = said(member.name);
    return {
      who: member.name,
      about: [member.role, member.party].filter(Boolean).join(", "),
      there: event ? event === "ankom" : !EXCUSED.test(member.status ?? ""),
      kind: "member",
      at: whole.find((each) => same(each.who, member.name))?.at ?? [],
    };
  });
  const guests = Object.entries(items).flatMap(([key, { guests: invited }]) => invited.map(({ name, title, planned }) => ({ who: name, about: [title, `punkt ${key}`, planned ? `kl. ${planned.replace(":", ".")}` : null].filter(Boolean).join(", ") })));
  const added = standIns(members, attendance, guests.map((guest) => guest.who)).map((name) => {
    const told = whole.find((each) => each.who === name);
    return { who: name, about: told.origin === "machine" ? "hørt som stedfortræder" : "tilføjet", there: true, kind: "added", at: told.at ?? [] };
  });
  return { people: [...roster, ...added], guests };
}

/** The attendance when the people of the list are there or not as `there` says (name -> boolean); `rest` is what is told of single items. */
export function attendanceOf({ members }, old, there, rest) {
  const whole = old.filter(ofTheWhole);
  const made = [];
  for (const [who, isThere] of there) {
    const member = members.find((each) => same(each.name, who));
    const event = isThere ? "ankom" : "afbud";
    const before = whole.filter((each) => same(each.who, who)).at(-1);
    const byAgenda = member ? !EXCUSED.test(member.status ?? "") : false;
    if (before ? before.event === event : byAgenda === isThere) {
      if (before) made.push(before);
    } else if (!member && !isThere) continue;
    else if (byAgenda !== isThere) made.push({ who, event, item: null, time_ms: null, score: 1, evidence: [], origin: "human" });
  }
  // What was told of somebody who is not in the list, a guest, stays.
  const listed = there.map(([who]) => who);
  return [...made, ...whole.filter((each) => !listed.some((who) => same(who, each.who))), ...rest];
}
