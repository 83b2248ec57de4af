"""Count the places that a person is asked to look at: `python -m bench.stops [--set FOLDER…] [--noise clean,20,40] [--out FILE]`.

The meetings are those in ../shared/cases and tests/minutes/cases, or in the folders given, laid as `python -m bench.facts` lays them.
What is printed are sums over a set, never of one meeting. `--out docs/accuracy.md` writes the table there.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench import cases, noise, report
from bench.facts import ROOT, kept, label, table
from stt_minutes.minutes import align
from stt_minutes.minutes.doubts import doubts, per_hour
from stt_minutes.minutes.merge import merge
from stt_minutes.minutes.propose import propose
from stt_minutes.values import Corrections

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEAD = (
    "Every place where the page stops a secretary, before anybody has corrected a word. A stop is one item with all there is to say of it; "
    "the proposals that are plain and sure are one stop together. `python -m bench.stops --out FILE` writes this part."
)


class Stops(NamedTuple):
    """A meeting's stops: how many an hour, how many of each kind."""

    hours: float
    per_hour: float
    kinds: Counter[str]


def main() -> None:
    """Measure, print, and write what was asked for."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--set", action="append", type=Path, help="a folder of meetings (again for more)")
    parser.add_argument("--noise", default=",".join(noise.SHARES), help="shares of word errors, with commas between")
    parser.add_argument("--out", type=Path, help="write the table here, as a part of the page")
    options = parser.parse_args()
    roots = options.set or [
        root for root in (ROOT.parent / "shared" / "cases", ROOT / "tests" / "minutes" / "cases") if root.is_dir()
    ]
    shares = options.noise.split(",")
    measured = [
        (label(case.folder.parent), case.share, stops(case)) for case in cases.sets(roots) if case.share in shares
    ]
    lines = figures(measured)
    print("\n".join(lines))
    if options.out:
        report.Parts(options.out).write("stops", "Stops", [_HEAD, "", *lines])


def stops(case: cases.Case) -> Stops:
    """The stops of a meeting, as the machine leaves it."""
    sections = kept(case, lambda: align.lay(case.transcript, case.clues))
    minutes = merge(case.agenda, propose(case.transcript, case.agenda, sections), sections)
    found = doubts(case.transcript, case.agenda, minutes, sections, Corrections())
    kinds = Counter(each.kind.split(":")[0] for each in found)
    return Stops(case.transcript.duration_ms / 3_600_000, per_hour(found, case.transcript), kinds)


def figures(measured: Sequence[tuple[str, str, Stops]]) -> list[str]:
    """A line for each set and share: stops an hour (all together, and the mean of meetings), and by kind."""
    kinds = sorted({kind for *_, each in measured for kind in each.kinds})
    lines = []
    for group, share in dict.fromkeys((group, share) for group, share, _ in measured):
        own = [each for other, at, each in measured if (other, at) == (group, share)]
        hours = sum(each.hours for each in own)
        summed = sum((each.kinds for each in own), Counter[str]())
        lines.append(
            [
                f"{group}, {share if share == 'clean' else f'{share} %'}",
                f"{len(own)}, {hours:.1f} h",
                f"{summed.total() / hours:.1f}",
                f"{sum(each.per_hour for each in own) / len(own):.0f}",
                *(f"{summed[kind] / hours:.1f}" for kind in kinds),
            ]
        )
    return table(["meetings", "how many", "stops an hour", "mean of the meetings", *kinds], lines)


if __name__ == "__main__":
    main()
