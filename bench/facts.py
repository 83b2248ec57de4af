"""Measure what decisions say of what was decided: `python -m bench.facts [--set FOLDER…] [--noise clean,20,40] [--misses FILE]`.

The meetings are those with a facts.json: in ../shared/cases and tests/minutes/cases, or in the folders given. Transcripts that are
not there as asr_*.json are made by bench/noise.py. Sections are kept in .bench/facts as long as the code that lays them and what
it reads are the same, so that a change of the decisions alone is measured faster. `--out docs/accuracy.md` writes the tables there.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import pickle
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bench import cases, noise, report
from stt_minutes.documents import decision_texts, shut
from stt_minutes.files import replacing
from stt_minutes.minutes import align, facts
from stt_minutes.minutes.evaluate import Measures, evaluate, mean
from stt_minutes.minutes.facts import Told
from stt_minutes.minutes.merge import merge
from stt_minutes.minutes.propose import propose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stt_minutes.values import Section


class Meeting(NamedTuple):
    """One meeting at one share of word errors."""

    group: str
    name: str
    share: str
    measures: Measures
    told: Told


Row = tuple[str, str, Measures, Told]
"""Set, share of word errors, the mean of the measures, and what all prints say together."""

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".bench" / "facts"
_HEAD = (
    "Secretaries' texts of decisions were taken apart into facts (facts.json of a meeting: amounts, dates, names, receivers, conditions, "
    "changes, votes, tasks, topics), and the text that an open draft prints under Beslutning is searched for them. Wholly told are the "
    "items that say all of their facts, false those that say something that is not so; chrF is against the secretary's text, length is "
    "words printed for each of the secretary's words. minutes/held_out, minutes/held_out_2 and minutes/held_out_3 were read by nobody "
    "who worked on the mechanisms; the weights were learnt on minutes/cases, whose rows are no figure of new meetings. "
    "`python -m bench.facts --out FILE` writes this part."
)


def main() -> None:
    """Measure, print the tables, and write what was asked for."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--set", action="append", type=Path, help="a folder of meetings (again for more)")
    parser.add_argument("--noise", default=",".join(noise.SHARES), help="shares of word errors, with commas between")
    parser.add_argument("--misses", type=Path, help="write what is missing or wrong here; not for sets held out")
    parser.add_argument("--out", type=Path, help="write the tables here, as a part of the page")
    parser.add_argument("--each", action="store_true", help="a row for each meeting as well")
    options = parser.parse_args()
    roots = options.set or [
        root for root in (ROOT.parent / "shared" / "cases", ROOT / "tests" / "minutes" / "cases") if root.is_dir()
    ]
    shares = options.noise.split(",")
    measured = [
        Meeting(label(case.folder.parent), case.name, case.share, *_measure(case))
        for case in cases.sets(roots)
        if case.share in shares and (case.folder / "facts.json").is_file()
    ]
    rows = [row for root in roots for share in shares for row in _together(measured, label(root), share)]
    lines = [*figures(rows), "", "By kind, said of asked for:", "", *by_kind(rows)]
    print("\n".join(lines))
    if options.each:
        print("\n" + "\n".join(figures([(each.name, each.share, each.measures, each.told) for each in measured])))
    if options.misses:
        options.misses.write_text("\n".join(_misses(measured)) + "\n", encoding="utf-8")
    if options.out:
        report.Parts(options.out).write("facts", "What decisions say", [_HEAD, "", *lines])


def _measure(case: cases.Case) -> tuple[Measures, Told]:
    text = json.loads((case.folder / "facts.json").read_text(encoding="utf-8"))
    sections = kept(case, lambda: align.lay(case.transcript, case.clues))
    draft = propose(case.transcript, case.agenda, sections)
    result = evaluate(
        case.transcript,
        case.agenda,
        sections,
        draft,
        case.truth,
        printed=decision_texts(shut(merge(case.agenda, draft, sections))),
        facts=facts.read(text),
    )
    assert result.told is not None
    return result.measures, result.told


def _together(measured: Sequence[Meeting], group: str, share: str) -> Iterator[Row]:
    own = [each for each in measured if (each.group, each.share) == (group, share)]
    if own:
        yield group, share, mean([each.measures for each in own]), sum((each.told for each in own), Told())


def label(root: Path) -> str:
    return "/".join(root.resolve().parts[-2:])


def figures(rows: Sequence[Row]) -> list[str]:
    """The table with a line for each set and share of word errors."""
    headings = ["meetings", "facts said", "items wholly told", "items with a false statement", "chrF", "length"]
    headings += ["decision type", "votes", "votes on amendments", "stops an hour"]
    lines = []
    for group, share, measures, told in rows:
        own = told.figures()
        lines.append(
            [
                _name(group, share),
                f"{_number(own['fact_recall'])} of {sum(told.asked.values()):g}",
                f"{told.whole} of {told.with_facts}",
                f"{told.false} of {told.items}",
                _number(own["chrf"]),
                _number(own["length"]),
                _number(measures.decision_type_accuracy),
                _number(measures.vote_accuracy),
                _number(measures.amendment_vote_accuracy),
                "–" if measures.stops_per_hour is None else f"{measures.stops_per_hour:.0f}",
            ]
        )
    return table(headings, lines)


def by_kind(rows: Sequence[Row]) -> list[str]:
    """The same, with a column for each kind of fact."""
    kinds = [kind for kind in facts.KINDS if any(kind in told.asked for *_, told in rows)]
    lines = []
    for group, share, _, told in rows:
        found = told.by_kind()
        cells = (f"{found[kind][0]:g}/{found[kind][1]:g}" if kind in found else "–" for kind in kinds)
        lines.append([_name(group, share), *cells])
    return table(["meetings", *kinds], lines)


def _misses(measured: Sequence[Meeting]) -> Iterator[str]:
    yield "meeting\tshare\titem\tkind\twhat\tprinted"
    for each in measured:
        for miss in each.told.misses:
            yield "\t".join((each.name, each.share, miss.item, miss.kind, miss.what, " ".join(miss.printed.split())))


# --- what is kept between runs --------------------------------------------------------------------------------------------


def kept(case: cases.Case, make: Callable[[], tuple[Section, ...]]) -> tuple[Section, ...]:
    """The case's sections, from the disk where the code that lays them and the case's files are as they were."""
    digest = hashlib.sha256(_code().encode())
    for path in sorted(case.folder.iterdir()):
        if path.name not in {"facts.json", "truth.json"}:
            digest.update(path.name.encode() + path.read_bytes())
    kept = KEPT / f"{case.name}-{case.share}-{digest.hexdigest()[:16]}.pickle"
    if kept.is_file():
        return _load(kept)
    made = make()
    KEPT.mkdir(parents=True, exist_ok=True)
    for old in KEPT.glob(f"{case.name}-{case.share}-*.pickle"):
        old.unlink(missing_ok=True)
    with replacing(kept) as temporary:
        temporary.write_bytes(pickle.dumps(made))
    return made


def _load(path: Path) -> Any:
    return pickle.loads(path.read_bytes())


@cache
def _code() -> str:
    """A digest of every module of ours that laying imports, and of what lies beside them that is no module."""
    modules: set[Path] = set()
    left = ["bench.noise", "stt_minutes.minutes.align", "stt_minutes.agenda"]
    while left:
        path = _file(left.pop())
        if path is not None and path not in modules:
            modules.add(path)
            left += _imports(path)
    data = {file for path in modules for file in path.parent.iterdir() if file.is_file() and file.suffix != ".py"}
    digest = hashlib.sha256()
    for path in sorted(modules | data):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _file(module: str) -> Path | None:
    base = ROOT / module.replace(".", "/")
    return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()), None)


def _imports(path: Path) -> list[str]:
    """The modules of ours that a file imports when it runs; what is imported for types alone is left out."""
    named = []
    for node in _run(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            named += [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
        elif isinstance(node, ast.Import):
            named += [each.name for each in node.names]
    return [name for name in named if name.split(".")[0] in {"bench", "stt_minutes"}]


def _run(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and isinstance(child.test, ast.Name) and child.test.id == "TYPE_CHECKING"):
            yield from _run(child)


def _name(group: str, share: str) -> str:
    return f"{group}, {share if share == 'clean' else share + ' %'}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return ["| " + " | ".join(line) + " |" for line in (headings, ["---"] * len(headings), *rows)]


if __name__ == "__main__":
    main()
