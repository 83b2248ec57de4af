"""Measure what is heard of closed items in what is open: `python -m bench.closed [CASE…]` writes that part of docs/accuracy.md.

Without cases it takes ../shared/cases where that lies beside the checkout, and tests/minutes/cases; of them the meetings with closed
items, at each share of word errors. `--set FOLDER` adds a folder of other meetings. Whatever is fitted is fitted without the meeting
it is measured on, the prices of going through the doors too (they are chosen among a few). What was laid is kept in .bench/closed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import hashlib
import itertools
import pickle
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench import cases, fit, learn_turns, report
from stt_minutes.minutes import align, confidence, doors, marginals, secrecy
from stt_minutes.minutes.hearing import LIGHT_WORDS
from stt_minutes.minutes.propose import propose
from stt_minutes.minutes.tokens import normalise, words
from stt_minutes.values import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from stt_minutes.minutes.path import Field
    from stt_minutes.values import Agenda, Draft, Section, Transcript

    Prices = tuple[float, float, float]

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".bench" / "closed"
GRID = tuple(itertools.product((4.0, 8.0, 12.0), (1.5, 2.0, 2.5), (0.01, 0.02, 0.03)))
"""What the prices are chosen among: ENTER, FLATTER and UNSURE."""
OURS = (doors.ENTER, marginals.FLATTER, marginals.UNSURE)
LEAKED = 20
"""Open words that are withheld, as bad as one closed word that is not."""


@dataclass(frozen=True)
class Laid:
    """A meeting with closed items at one share of errors, laid as before (without doors) and for each price ENTER."""

    name: str
    share: str
    transcript: Transcript
    agenda: Agenda
    true: tuple[Span, ...]
    before: tuple[Section, ...]
    starts_ms: tuple[int, ...]
    words: NDArray[np.intp]
    fields: dict[float, Field]
    sections: dict[float, tuple[Section, ...]]

    def after(self, prices: Prices) -> tuple[Section, ...]:
        """The sections with what is withheld of them at other prices."""
        laid_, unsure = self.sections[prices[0]], prices[2]
        return marginals.withhold(laid_, self.agenda, self.starts_ms, self.secret(prices), self.words, unsure=unsure)

    def secret(self, prices: Prices) -> NDArray[np.float64]:
        """The probability that a closed item is on from each candidate to the next."""
        enter, flatter, _ = prices
        key = (self.name, self.share, enter, flatter)
        if key not in _SECRETS:
            _SECRETS[key] = marginals.closed(self.fields[enter], flatter)
        return _SECRETS[key]


_SECRETS: dict[tuple[str, str, float, float], NDArray[np.float64]] = {}


@dataclass(frozen=True)
class Count:
    """Words: closed ones, those of them that are open to read, open ones, those of them that are not; and what is proposed for open items."""

    closed: int = 0
    leaked: int = 0
    open: int = 0
    held: int = 0
    texts: int = 0
    spoilt: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(*(a + b for a, b in zip(_tuple(self), _tuple(other), strict=True)))

    @property
    def cost(self) -> int:
        """What the prices are chosen by."""
        return self.held + LEAKED * self.leaked


def _tuple(count: Count) -> tuple[int, ...]:
    return (count.closed, count.leaked, count.open, count.held, count.texts, count.spoilt)


def counted(laid: Laid, sections: Sequence[Section]) -> Count:
    """What a reader of the public transcript can read of closed items, and cannot of open ones."""
    shown = secrecy.without(laid.transcript, secrecy.closed(laid.agenda, sections))
    all_closed, all_open = _parted(laid.transcript, laid.true)
    leaked, shown_open = _parted(shown, laid.true)
    return Count(len(all_closed), len(leaked), len(all_open), len(all_open) - len(shown_open))


def _parted(transcript: Transcript, true: Sequence[Span]) -> tuple[list[str], list[str]]:
    """The words that were said in closed items, and the others."""
    found: tuple[list[str], list[str]] = ([], [])
    for segment in transcript.segments:
        for word in segment.words if segment.state != "quarantined" else ():
            middle = (word.start_ms + word.end_ms) // 2
            found[0 if any(middle in span for span in true) else 1].append(word.text)
    return found


def proposed(laid: Laid, sections: Sequence[Section]) -> Count:
    """Of the texts that are proposed for open items (decision, topics and other statements, follow-ups) those that hold closed words.

    A text does that when a word of its own, of four letters and with a meaning, was said in the closed part of a segment it rests on, and
    neither elsewhere in these segments nor in the item's own text.
    """
    draft: Draft = propose(laid.transcript, laid.agenda, sections)
    by_id = {segment.id: segment for segment in laid.transcript.segments}
    texts = spoilt = 0
    for item in draft.items:
        if not laid.agenda.item(item.key).open:
            continue
        told = [(each.text, each.evidence) for each in (item.decision, *item.statements) if each is not None]
        told += [(each.what, each.evidence) for each in item.followups]
        own = laid.agenda.item(item.key)
        known = set(words(" ".join([own.title, *(part.text for part in own.parts)])))
        for text, evidence in told:
            rests_on = sorted((by_id[each] for each in evidence if each in by_id), key=lambda each: each.start_ms)
            closed_words, open_words = _parted(replace(laid.transcript, segments=tuple(rests_on)), laid.true)
            secret = {normalise(word) for word in closed_words} - {normalise(word) for word in open_words} - known
            telling = {word for word in secret if len(word) >= 4 and word not in LIGHT_WORDS}
            texts += 1
            spoilt += bool(telling & set(words(text)))
    return Count(texts=texts, spoilt=spoilt)


def laid(folders: Sequence[Path], others: Sequence[Path]) -> list[Laid]:
    """The meetings with closed items, laid with weights that were fitted without them; from the cache where nothing changed."""
    measured = cases.read(folders) + cases.sets(others)
    code = [ROOT / "stt_minutes" / "minutes", ROOT / "stt_minutes" / "agenda", ROOT / "bench"]
    sources = [
        path for folder in code for path in sorted(folder.glob("*.*")) if path.suffix in {".py", ".json", ".npz"}
    ]
    stamp = hashlib.sha256("".join(f"{path}{path.stat().st_mtime_ns}" for path in sources).encode())
    stamp.update("".join(sorted(case.name for case in measured)).encode())
    kept = CACHE / f"{stamp.hexdigest()[:16]}.pickle"
    if kept.is_file():
        return list(pickle.loads(kept.read_bytes()))
    crossed = learn_turns.crossed(measured)
    secret = {case.name for case in crossed if any(not item.open for item in case.agenda.items)}
    made = []
    for name in sorted(secret):
        starts = fit.fit_starts([case for case in crossed if case.name != name], align.FITTED.starts)
        made += [_lay(case, align.Fitted(starts, confidence.WEIGHTS)) for case in crossed if case.name == name]
        print(name, flush=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    for old in CACHE.glob("*.pickle"):
        old.unlink()
    kept.write_bytes(pickle.dumps(made))
    return made


def _stamp(measured: Sequence[cases.Case]) -> str:
    """What the cache is recognised by: the meetings, and the code and data that a path rests on."""
    room = ROOT / "stt_minutes" / "minutes"
    wanted, code = (
        ["align"],
        {room / "cues.json", room / "turns.npz", ROOT / "bench" / "fit.py", ROOT / "bench" / "noise.py"},
    )
    while wanted:
        path = room / f"{wanted.pop()}.py"
        if path.is_file() and path not in code and path.stem not in {"secrecy", "marginals"}:
            code.add(path)
            wanted += re.findall(
                r"\w+", " ".join(re.findall(r"from stt_minutes\.minutes(?:\.\w+)? import .*", path.read_text()))
            )
            wanted += re.findall(r"from stt_minutes\.minutes\.(\w+) import", path.read_text())
    code |= {path for case in measured for path in case.folder.iterdir() if path.is_file()}
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(code))).hexdigest()[:16]


def _lay(case: cases.Case, fitted: align.Fitted) -> Laid:
    clues = case.clues
    said = doors.said(clues)
    clues.__dict__["doors"] = None
    before = align.lay(case.transcript, clues, (), fitted)
    fields, sections = {}, {}
    for enter in sorted({each[0] for each in (*GRID, OURS)}):
        closed = np.array([not item.open for item in case.agenda.items])
        clues.__dict__["doors"] = doors.gains(closed, *said, enter=enter)
        fields[enter] = align.path(clues, fitted)[1]
        sections[enter] = align.lay(case.transcript, clues, (), fitted)
    shut = secrecy.keys(case.agenda)
    return Laid(
        case.name,
        case.share,
        case.transcript,
        case.agenda,
        tuple(Span(each.start_ms, each.end_ms) for each in case.truth.sections if each.items & shut),
        tuple(replace(section, withheld=()) for section in before),
        (0, *clues.hearing.starts_ms[clues.borders[1:]].tolist(), case.transcript.duration_ms),
        np.diff(np.append(clues.borders, len(clues.hearing))),
        fields,
        sections,
    )


def chosen(meetings: Sequence[Laid]) -> dict[str, Prices]:
    """For each meeting the prices that cost least in all the others."""
    names = dict.fromkeys(each.name for each in meetings)
    costs = {
        prices: {
            name: sum(counted(each, each.after(prices)).cost for each in meetings if each.name == name)
            for name in names
        }
        for prices in GRID
    }
    return {name: min(GRID, key=lambda prices: sum(costs[prices].values()) - costs[prices][name]) for name in names}


def part(meetings: Sequence[Laid], *, grid: bool) -> str:
    """The whole part of the document."""
    prices = chosen(meetings) if grid else {each.name: OURS for each in meetings}
    ways = {
        "as it was: the likeliest border": [_weighed(each, each.before) for each in meetings],
        "withheld, prices left out": [_weighed(each, each.after(prices[each.name])) for each in meetings],
        "withheld, the tool's prices": [_weighed(each, each.after(OURS)) for each in meetings],
    }
    if not grid:
        del ways["withheld, prices left out"]
    rows, by_share = [], []
    for way, found in ways.items():
        spoilt = sum(count.leaked > 0 for _, count in found)
        rows.append([way, *_shown(_total(found)), f"{spoilt} of {len(found)}"])
        by_share += [
            [way, share, *_shown(_total([pair for pair in found if pair[0].share == share]))]
            for share in dict.fromkeys(each.share for each in meetings)
        ]
    head = ["closed words that can be read", "open words withheld", "proposals with closed words"]
    names = {each.name for each in meetings}
    return "\n\n".join(
        [
            "## Closed talk in what is open",
            (
                f"Measured {dt.datetime.now(tz=dt.UTC).date()} on {report.processor()}: {len(names)} meetings with closed items at three shares of "
                "word errors. Words of the public transcript, by whether they were said in a closed item; proposals are decisions, topics and "
                "follow-ups of open items. Weights of the path are fitted without the meeting; the prices of doors.py, marginals.py and "
                "secrecy.py are chosen for each meeting on the others (second row), or are those that the tool has (third row). The phrases of "
                "closing were written while reading these meetings. `python -m bench.closed` writes this part."
            ),
            _table(["", *head, "transcripts with such words"], rows),
            "By share of word errors:\n\n" + _table(["", "word errors", *head], by_share),
            "Can the probability be trusted?\n\n" + _calibrated(meetings),
            "Meetings where a closed word can be read, at the tool's prices: "
            + (", ".join(_worst(ways["withheld, the tool's prices"])) or "none")
            + ".",
            "How sure the border is (ENTER, FLATTER, UNSURE; closed words that can be read / open words withheld, in per cent):\n\n"
            + _grid(meetings)
            if grid
            else "",
        ]
    ).strip()


def _weighed(each: Laid, sections: Sequence[Section]) -> tuple[Laid, Count]:
    return each, counted(each, sections) + proposed(each, sections)


def _total(found: Iterable[tuple[Laid, Count]]) -> Count:
    return functools.reduce(Count.__add__, (count for _, count in found), Count())


def _shown(total: Count) -> list[str]:
    return [
        f"{total.leaked} of {total.closed} ({_percent(total.leaked, total.closed)})",
        f"{total.held} of {total.open} ({_percent(total.held, total.open)})",
        f"{total.spoilt} of {total.texts}",
    ]


def _percent(part_: int, whole: int) -> str:
    return f"{100 * part_ / max(whole, 1):.2f} %"


def _worst(found: Iterable[tuple[Laid, Count]]) -> list[str]:
    return [f"{each.name} {each.share} ({count.leaked})" for each, count in found if count.leaked]


def _calibrated(meetings: Sequence[Laid]) -> str:
    """The share of words that are closed among those with a probability in a range, at the tool's prices."""
    edges = (0.001, 0.01, OURS[2], 0.1, 0.5, 0.9)
    words, shut = np.zeros(len(edges) + 1), np.zeros(len(edges) + 1)
    for each in meetings:
        secret = each.secret(OURS)
        place = np.searchsorted(edges, secret, side="right")
        true = [any(start in span for span in each.true) for start in each.starts_ms[:-1]]
        np.add.at(words, place, each.words)
        np.add.at(shut, place, each.words * true)
    names = [f"below {edges[0]:g}", *(f"{a:g}-{b:g}" for a, b in itertools.pairwise(edges)), f"{edges[-1]:g} and over"]
    rows = [[name, f"{int(n)}", _percent(int(k), int(n))] for name, n, k in zip(names, words, shut, strict=True)]
    return _table(["probability that a closed item is on", "words", "closed"], rows)


def _grid(meetings: Sequence[Laid]) -> str:
    rows = []
    for prices in GRID:
        total = Count()
        for each in meetings:
            total += counted(each, each.after(prices))
        rows.append(
            [
                *(f"{price:g}" for price in prices),
                _percent(total.leaked, total.closed),
                _percent(total.held, total.open),
            ]
        )
    return _table(["ENTER", "FLATTER", "UNSURE", "read", "withheld"], rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", nargs="*", type=Path)
    parser.add_argument("--set", action="append", type=Path, default=[], help="a folder of other meetings")
    parser.add_argument("--no-grid", action="store_true", help="only the tool's prices: quick")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "accuracy.md")
    options = parser.parse_args()
    folders = options.case or [
        folder
        for root in (ROOT.parent / "shared" / "cases", ROOT / "tests" / "minutes" / "cases")
        if root.is_dir()
        for folder in sorted(root.iterdir())
        if (folder / "truth.json").is_file()
    ]
    text = part(laid(folders, options.set), grid=not options.no_grid)
    if not options.no_grid:
        report.put(options.out, "closed", text)
    print(text)


if __name__ == "__main__":
    main()
