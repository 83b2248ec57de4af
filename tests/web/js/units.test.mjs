// The page's modules that need no browser, run by node's own test runner.

import assert from "node:assert/strict";
import { test } from "node:test";

// Copied beside a package.json that calls them modules, as the browser does by how it loads them.
const js = `${process.env.PAGE_MODULES}/`;
const { clock, counted, left, longDate, number, percent, remaining } = await import(`${js}format.js`);
const { actionOf, mapping, nameOf, usable } = await import(`${js}keys.js`);
const { kindOf } = await import(`${js}kinds.js`);
const { placeOf, sentenceAt, without, withIt } = await import(`${js}sentences.js`);
const { attendanceOf, ofTheWhole, taking } = await import(`${js}attending.js`);
const { checkVotes, present } = await import(`${js}votes.js`);
const { makeRows, rowAt, wordAt, lastAtMost } = await import(`${js}rows.js`);
const { Heights } = await import(`${js}windowing.js`);
const { borders, columns, msAt, windowAround, xAt } = await import(`${js}wave.js`);
const { Edits, Refused } = await import(`${js}server.js`);
const { Unsent } = await import(`${js}unsent.js`);

test("times, numbers and dates are Danish", () => {
  assert.deepEqual([0, 9_000, 751_000, 3_751_999].map(clock), ["0.00", "0.09", "12.31", "1.02.31"]);
  assert.deepEqual([number(1234567.5, 1), number(-1000), number(12), number(999.96, 1)], ["1.234.567,5", "-1.000", "12", "1.000,0"]);
  assert.equal(longDate("2026-04-15"), "15. april 2026");
  assert.equal(longDate("i går"), "i går");
  assert.equal(percent(0.834), "83 %");
  assert.equal(counted(1, "sted", "steder"), "1 sted");
  assert.deepEqual([left(20), left(90), left(4000)], ["under et minut tilbage", "ca. 2 min. tilbage", "ca. 1 t. 7 min. tilbage"]);
});

test("a sentence goes out of a decision and comes back to its place", () => {
  const passages = [
    { text: "Indstillingen blev godkendt.", leads: true, at: [[90, 95]] },
    { text: "Stien anlægges i 2027.", at: [[20, 25]] },
    { text: "Der orienteres igen til maj (stk. 2).", at: [[60, 65]] },
    { text: "Lyset undersøges.", at: [[40, 45]] },
  ];
  const text = "Indstillingen blev godkendt. Stien anlægges i 2027. Der orienteres igen til maj (stk. 2).";
  const bare = without(text, passages[1].text);
  assert.equal(bare, "Indstillingen blev godkendt. Der orienteres igen til maj (stk. 2).");
  assert.equal(withIt(bare, passages, 1), text);
  assert.equal(withIt(without(text, passages[0].text), passages, 0), text);
  assert.equal(withIt(text, passages, 3), "Indstillingen blev godkendt. Stien anlægges i 2027. Lyset undersøges. Der orienteres igen til maj (stk. 2).");
  assert.equal(withIt(text, passages, 2), text);
  assert.equal(withIt("", passages, 3), "Lyset undersøges.");
  assert.equal(without("Lyset undersøges.", passages[3].text), "");
  assert.equal(without(`A: Udsat.\nLyset\n undersøges.\nB: Godkendt.`, passages[3].text), "A: Udsat.\nB: Godkendt.");
  assert.equal(placeOf("Stien anlægges i 2028.", passages[1].text), null);
  assert.equal(sentenceAt(text, passages, 35), 1);
  assert.equal(sentenceAt("Noget andet.", passages, 3), -1);
});

test("who takes part follows roster, agenda and what was said, and a person's word is over them", () => {
  const agenda = {
    members: [{ name: "Ida Holm", role: "formand", party: "A" }, { name: "Bo Friis", status: "afbud" }, { name: "Kaj Berg" }],
    items: { 3: { guests: [{ name: "Rasmus Dalbo", title: "projektleder", planned: "16:10" }] } },
  };
  const told = [
    { who: "Kaj Berg", event: "afbud", item: null, time_ms: 900, origin: "machine", evidence: ["s1"] },
    { who: "Mona Lind", event: "ankom", item: null, time_ms: null, origin: "machine", evidence: ["s2"] },
    { who: "Rasmus Dalbo", event: "ankom", item: null, time_ms: null, origin: "machine", evidence: [] },
    { who: "Ida Holm", event: "forlod", item: "3", time_ms: 5000, origin: "machine", evidence: [] },
  ];
  const { people, guests } = taking(agenda, told);
  assert.deepEqual(people.map(({ who, there, kind }) => [who, there, kind]), [["Ida Holm", true, "member"], ["Bo Friis", false, "member"], ["Kaj Berg", false, "member"], ["Mona Lind", true, "added"]]);
  assert.deepEqual(guests, [{ who: "Rasmus Dalbo", about: "projektleder, punkt 3, kl. 16.10" }]);
  const rest = told.filter((each) => !ofTheWhole(each));
  const as = (changes) => attendanceOf(agenda, told, people.map(({ who, there }) => [who, changes[who] ?? there]), rest);
  const events = (list) => list.map(({ who, event }) => `${who} ${event}`);
  assert.deepEqual(events(as({})), ["Kaj Berg afbud", "Mona Lind ankom", "Rasmus Dalbo ankom", "Ida Holm forlod"]);
  assert.deepEqual(events(as({ "Ida Holm": false, "Bo Friis": true, "Kaj Berg": true, "Mona Lind": false })), ["Ida Holm afbud", "Bo Friis ankom", "Rasmus Dalbo ankom", "Ida Holm forlod"]);
  assert.equal(as({ "Bo Friis": true })[0].origin, "human");
  assert.deepEqual(present(agenda.members, told, [], "3", ["1", "2", "3"], ["Rasmus Dalbo"]), ["Mona Lind"]);
});

test("what is left to look at is told in plain words", () => {
  assert.equal(remaining(0, 0, 3_600_000), "Alt er tjekket");
  assert.equal(remaining(1, 30, 120_000), "1 sted mangler at blive tjekket");
  assert.equal(remaining(24, 12.4, 7_200_000), "24 steder mangler at blive tjekket (ca. 12 for hver time, mødet varede)");
  assert.equal(remaining(1, 0.25, 14_400_000), "1 sted mangler at blive tjekket (under 1 for hver time, mødet varede)");
  assert.equal(remaining(8, 30, 3_600_000, 3), "3 af 8");
});

test("a decision's words say what kind it is", () => {
  const kinds = {
    "Punktet udgår": "udgår", "Punktet udgik.": "udgår", "Sagen blev udsat til maj. Den kommer igen.": "udsat", "Den godkendte plan udsættes.": "udsat",
    "Indstillingen blev godkendt.": "godkendt", "Indstillingen blev ikke godkendt.": "afvist", "Forslaget faldt.": "afvist", "Udvalget tiltrådte indstillingen.": "tiltrådt",
    "Orienteringen blev taget til efterretning.": "taget_til_efterretning", "Økonomiudvalget anbefaler, at det sker.": "anbefales", "Oplægget blev drøftet.": "drøftet",
    "Oversendes til byrådet": "oversendt", "Legepladsen indvies på lørdag.": null, "Udgårdens plan": null, "Indstillingen blev godkendt, idet b udsættes.": "godkendt", "Byrådet godkendte planen.": "godkendt", "": null,
  };
  for (const [text, kind] of Object.entries(kinds)) assert.equal(kindOf(text), kind, text);
  assert.equal(kindOf("Huset siger sådan", [{ text: "Huset siger sådan.", type: "andet" }]), "andet");
});

const press = (key, more = {}) => ({ key, code: key === " " ? "Space" : `Key${key}`, ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, ...more });

test("keys have names, and only keys that write nothing can be chosen", () => {
  assert.equal(nameOf(press(" ", { ctrlKey: true })), "Ctrl+Space");
  assert.equal(nameOf(press("F7", { shiftKey: true })), "Shift+F7");
  assert.equal(nameOf(press("z", { metaKey: true })), "Ctrl+Z");
  assert.equal(nameOf(press("Shift")), null);
  assert.deepEqual(["F13", "Ctrl+J", "MediaPlayPause", "Pause", "a", "Shift+A", "Enter"].map(usable), [true, true, true, true, false, false, false]);
});

test("a pedal's key works beside the standard one, and text fields keep their own undo", () => {
  const keys = mapping({ play: "F13", hokus: "F14" });
  assert.equal(actionOf(press("F13"), keys, true), "play");
  assert.equal(actionOf(press("F8"), keys, true), "play");
  assert.equal(actionOf(press("F14"), keys, false), null);
  assert.equal(actionOf(press("z", { ctrlKey: true }), keys, false), "undo");
  assert.equal(actionOf(press("z", { ctrlKey: true }), keys, true), null);
  assert.equal(actionOf(press("a"), keys, false), null);
});

const members = ["A", "B", "C", "D"].map((name) => ({ name, status: name === "D" ? "afbud" : null }));
const order = ["1", "2", "3", "4"];

test("who is present follows from members, coming and going", () => {
  const was = [
    { who: "A", event: "forlod", item: "2" },
    { who: "A", event: "genindtrådt", item: "4" },
    { who: "B", event: "inhabil", item: "3" },
    { who: "Gæst", event: "ankom", item: "1" },
  ];
  const at = (item, absent = []) => present(members, was, absent, item, order).join("");
  assert.deepEqual(order.map((item) => at(item)), ["ABC", "BC", "C", "BCA"]);
  assert.equal(at("1", ["C"]), "AB");
  assert.equal(present(members, [{ who: "A", event: "afbud", item: null }], [], "1", order).join(""), "BC");
});

test("the arithmetic of votes", () => {
  assert.equal(checkVotes({ for: null, imod: null, undlod: null }, 5), null);
  assert.equal(checkVotes({ for: 4, imod: 1, undlod: 0 }, 5).ok, true);
  assert.match(checkVotes({ for: 4, imod: 2, undlod: 0 }, 5).text, /men kun 5 er til stede/);
  assert.match(checkVotes({ for: 3, imod: 1 }, 5).text, /så 1 mangler/);
  assert.match(checkVotes({ for: 2, imod: 0, names_in_favour: ["Anna", "Bo", "Cai"] }, 2).text, /2 stemte for, men der er 3 navne/);
  assert.match(checkVotes({ for: 1, imod: 1, names_in_favour: ["Anna"], names_against: ["Anna"] }, 2).text, /Anna står to steder/);
  assert.equal(checkVotes({ for: 5, names_in_favour: ["A", "V"] }, 5).ok, true, "party letters need not match the number");
  assert.equal(checkVotes({ for: 3 }, 0).ok, true, "an agenda without members cannot be compared with");
});

const word = (text, start, end) => [text, start, end, 0.9];
const segments = [
  ["s1", 0, 1000, "A", "ok", null, [word("så", 0, 400), word("punkt", 400, 700), word("to", 700, 1000)]],
  ["s2", 1000, 2000, "B", "ok", null, [word("ja", 1000, 2000)]],
  ["s3", 2000, 3000, null, "doubtful", "uhørt", []],
];
const sections = [["1", 0, 500, 1, []], ["2", 500, 2000, 1, ["3"]], [null, 2000, 3000, 1, []]];

test("a segment that straddles a border is shown in both items, each word once", () => {
  const all = makeRows(segments, sections);
  assert.deepEqual(all.map((row) => row.key), ["h0", "s1:0", "h1", "s1:1", "s2:0", "h2", "s3:0"]);
  assert.deepEqual(makeRows(segments, sections, "2").map((row) => [row.from, row.to]), [[1, 3], [0, 1]]);
  assert.deepEqual(makeRows(segments, sections, "3").map((row) => row.key), ["s1:1", "s2:0"]);
  assert.deepEqual(makeRows(segments, sections, null).map((row) => row.key), ["s3:0"]);
  const words = all.filter((row) => row.segment).reduce((n, row) => n + row.to - row.from, 0);
  assert.equal(words, 4);
  assert.deepEqual([0, 450, 999, 2500].map((ms) => all[rowAt(all, ms)].key), ["s1:0", "s1:1", "s1:1", "s3:0"]);
  assert.equal(wordAt(all[3], 800), 2);
  assert.equal(wordAt(all[1], 800), -1);
  assert.equal(lastAtMost([1, 2, 2, 5], 2, (x) => x), 2);
});

test("only what is in view is asked for, and measuring keeps the place", () => {
  const heights = new Heights(new Array(10_000).fill(50));
  assert.equal(heights.total, 500_000);
  assert.deepEqual(heights.visible(100_000, 600), [2000, 2013]);
  assert.deepEqual(heights.visible(0, 600, 100), [0, 15]);
  assert.deepEqual(heights.visible(499_990, 600), [9999, 10_000]);
  assert.equal(heights.measure([[10, 80], [3000, 90]], 100_000), 30);
  assert.equal(heights.top(3001) - heights.top(3000), 90);
  assert.equal(heights.at(heights.top(777)), 777);
  assert.equal(new Heights([]).total, 0);
});

test("the waveform's window stays inside the meeting, and pixels and times agree", () => {
  assert.deepEqual(windowAround(0, 60_000, 600_000), [0, 60_000]);
  assert.deepEqual(windowAround(590_000, 60_000, 600_000), [540_000, 600_000]);
  assert.deepEqual(windowAround(300, 60_000, 2_000), [0, 2_000]);
  for (const x of [0, 123, 999]) assert.ok(Math.abs(xAt(msAt(x, 1000, [5000, 65_000]), 1000, [5000, 65_000]) - x) < 1e-9);
  const peaks = new Int8Array([-1, 1, -9, 5, -2, 7, 0, 0]);
  assert.deepEqual(columns(peaks, 20, [0, 200], 2).map((list) => [...list]), [[-9, -2], [5, 7]]);
  assert.deepEqual(borders(sections).map(({ ms, before, after }) => [ms, before, after]), [[500, "1", "2"], [2000, "2", null]]);
});

function queue({ answers, conflict = async () => false }) {
  const sent = [];
  const done = [];
  let revision = "r0";
  const edits = new Edits({
    send: async (path, body) => {
      sent.push({ ...body.payload, base: body.base });
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer ?? { revision: `r${sent.length}` };
    },
    revision: () => revision,
    done: (answer) => {
      done.push(answer);
      revision = answer.revision;
    },
    failed: () => {},
    conflict,
  });
  return { edits, sent, done };
}

test("edits go one at a time, and only the latest of a burst that waits", async () => {
  const { edits, sent } = queue({ answers: [] });
  await Promise.all(["a", "ab", "abc", "abcd"].map((text) => edits.add("edit", "decision", { text }, "g1")).concat(edits.add("edit", "votes", { text: "v" })));
  assert.deepEqual(sent, [{ text: "a", base: "r0" }, { text: "abcd", base: "r1" }, { text: "v", base: "r2" }]);
  assert.equal(edits.idle, true);
});

test("an edit that came too late is sent again or dropped as the person says", async () => {
  const stale = () => Object.assign(new Error("ændret et andet sted"), { body: { stale: true } });
  const kept = queue({ answers: [stale()], conflict: async () => true });
  await kept.edits.add("edit", "decision", { text: "mit" });
  assert.equal(kept.sent.length, 2);
  const dropped = queue({ answers: [stale()] });
  assert.equal(await dropped.edits.add("edit", "decision", { text: "mit" }), null);
  assert.equal(dropped.done.length, 0);
  const broken = queue({ answers: [new Error("nej")] });
  await assert.rejects(broken.edits.add("edit", "decision", { text: "mit" }));
  assert.equal(broken.edits.idle, true);
});

test("an edit that nobody answers stays first in the queue until it is answered", async () => {
  const gone = () => new Refused(0, {});
  const { edits, sent } = queue({ answers: [gone(), new Refused(403, {}), new Refused(507, {}), new Refused(409, {})] });
  const said = [];
  edits.changed = () => {
    said.push([edits.trouble?.status ?? null, edits.unsent.map(({ payload }) => payload.text).join()]);
    if (edits.trouble) setTimeout(() => edits.retry(), 1);
  };
  await Promise.all([edits.add("edit", "decision", { text: "a" }), edits.add("edit", "votes", { text: "b" })]);
  assert.deepEqual(sent.map(({ text }) => text), ["a", "a", "a", "a", "a", "b"]);
  assert.deepEqual([...new Set(said.filter(([status]) => status !== null).map(String))], ["0,a,b", "403,a,b", "507,a,b", "409,a,b"]);
  assert.deepEqual([edits.idle, edits.trouble, edits.unsent], [true, null, []]);
});

test("what is refused for good is not tried again", async () => {
  const { edits, sent } = queue({ answers: [new Refused(400, { error: "nej" })] });
  await assert.rejects(edits.add("edit", "decision", { text: "a" }), /nej/);
  assert.equal(sent.length, 1);
  assert.equal(edits.idle, true);
});

test("asking about an edit that came too late waits for the program as well", async () => {
  const stale = new Refused(409, { stale: true });
  let asked = 0;
  const { edits, sent } = queue({ answers: [stale, stale], conflict: async () => {
    asked += 1;
    if (asked === 1) throw new Refused(0, {});
    return true;
  } });
  await edits.add("edit", "decision", { text: "mit" });
  assert.deepEqual([asked, sent.length], [2, 3]);
});

/** A browser's store and locks, as far as they are used. */
function browser() {
  const kept = new Map();
  const store = { get length() { return kept.size; }, key: (i) => [...kept.keys()][i], getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) };
  const held = new Set();
  const locks = {
    async request(name, work) {
      held.add(name);
      try {
        return await work();
      } finally {
        held.delete(name);
      }
    },
    query: async () => ({ held: [...held].map((name) => ({ name })) }),
  };
  return { kept, store, locks, held };
}

const entry = (text, at) => ({ path: "edit", edit: "decision", payload: { text }, group: null, was: "", at, waiters: [] });

test("what is unsent is kept for the next page of the same meeting, and only while no page has it", async () => {
  const { kept, store, locks, held } = browser();
  const page = (meeting, name) => new Unsent(meeting, { store, locks, name });
  const first = page("m", "1");
  await first.begin();
  first.keep([entry("b", 2), entry("c", 3), { ...entry("", 4), path: "undo" }]);
  const second = page("m", "2");
  await second.begin();
  assert.deepEqual(await second.adopt(), []);
  held.delete(first.own);
  kept.set(`${first.base}old`, JSON.stringify([{ ...entry("a", 1), waiters: undefined }]));
  kept.set(`${first.base}broken`, "{");
  assert.deepEqual(await page("other", "3").adopt(), []);
  const found = await second.adopt();
  assert.deepEqual(found.map(({ payload, at }) => [payload.text, at]), [["a", 1], ["b", 2], ["c", 3]]);
  assert.deepEqual([...kept.keys()], [second.own]);
  second.settle(found[0]);
  second.keep([entry("d", 5)]);
  assert.deepEqual(JSON.parse(kept.get(second.own)).map(({ payload }) => payload.text), ["b", "c", "d"]);
  for (const each of found) second.settle(each);
  second.keep([]);
  assert.equal(kept.size, 0);
});

test("a browser that keeps nothing loses nothing of the page", async () => {
  const refuse = () => {
    throw new Error("SecurityError");
  };
  const store = { length: 0, key: refuse, getItem: refuse, setItem: refuse, removeItem: refuse };
  const page = new Unsent("m", { store, locks: undefined, name: "1" });
  await page.begin();
  page.keep([entry("a", 1)]);
  assert.deepEqual(await page.adopt(), []);
  assert.equal(page.queued.length, 1);
});
