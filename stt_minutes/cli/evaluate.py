"""`evaluate`: how right the tool is on meetings with a known answer."""

from __future__ import annotations

import csv
import json
import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stt_minutes.cli import _options as options
from stt_minutes.cli._console import note, print_json, table
from stt_minutes.danish import clock

if TYPE_CHECKING:
    from stt_minutes.minutes.evaluate import Measures, Result, WrongBorder
    from stt_minutes.minutes.facts import ItemFacts, Told
    from stt_minutes.values import Transcript

_KINDS = {
    "amount": "beløb og antal",
    "date": "dato og tid",
    "name": "navn",
    "receiver": "modtager",
    "condition": "betingelse",
    "change": "ændring",
    "vote": "stemmer",
    "task": "opgave",
    "topic": "emne",
    "reference": "henvisning",
}
_HEADINGS = (
    ("item_time_share", "tid på rette punkt"),
    ("item_start_f1", "starter F1"),
    ("decision_type_accuracy", "beslutningstype"),
    ("vote_accuracy", "stemmer"),
    ("attendance_f1", "fremmøde F1"),
    ("followup_recall", "opfølgning"),
    ("amendment_vote_accuracy", "ændringsforslag"),
    ("stops_per_hour", "stop/time"),
    ("word_error_rate", "ordfejl"),
)


def register(app: typer.Typer) -> None:
    app.command(help="Mål på møder med kendt facit, hvor rigtigt værktøjet er.")(evaluate)


def evaluate(
    cases: Annotated[
        list[Path], typer.Argument(metavar="SAG…", help="Mapper med agenda.*, transskription eller lyd, og truth.json.")
    ],
    *,
    transcript: Annotated[
        str | None, typer.Option("--transcript", metavar="FIL", help="Transskriptionen i hver mappe, fx asr_20.json.")
    ] = None,
    misses: Annotated[
        bool, typer.Option("--misses", help="Vis de fakta, der mangler i beslutningerne, og det, der er forkert.")
    ] = False,
    model: options.Model = None,
    as_json: options.Json = False,
) -> None:
    from stt_minutes.minutes.evaluate import mean
    from stt_minutes.minutes.facts import Told

    results = {}
    for folder in cases:
        results[folder.resolve().name] = _measure(folder, transcript, model)
        note(f"{folder.resolve().name}: målt")
    whole = mean([result.measures for result in results.values()])
    told = sum((result.told for result in results.values() if result.told is not None), Told())
    confusion: Counter[tuple[str, str]] = Counter()
    for result in results.values():
        confusion.update(result.confusion)
    if as_json:
        print_json(
            {
                "cases": [{"case": name, **_plain(result)} for name, result in results.items()],
                "all": {**asdict(whole), **told.figures(), "facts_by_kind": _kinds(told)},
                "confusion": _table_of(confusion),
            }
        )
        return
    print(_figures(results, whole))
    print("\nHvad blev besluttet (fakta i facts.json; chrF og længde mod facits tekst)\n")
    print(_told({name: result.told for name, result in results.items() if result.told is not None}, told))
    if told.asked:
        print("\nFakta efter slags\n")
        print(_by_kind(told))
    if confusion:
        print("\nBeslutningstyper (rækker: facit, kolonner: forslag)\n")
        print(_confusion(confusion))
    for name, result in results.items():
        if result.borders or result.unwarranted:
            print(f"\n{name}: forkerte grænser\n")
            print(_borders(result.borders))
            if result.unwarranted:
                print(f"Forslag til beslutning uden grundlag: punkt {', '.join(result.unwarranted)}")
        if misses and result.told is not None and result.told.misses:
            print(f"\n{name}: mangler i beslutningerne, eller er forkert\n")
            print(_misses(result.told))


def _measure(folder: Path, name: str | None, model: str | None) -> Result:
    from stt_minutes import agenda as agendas
    from stt_minutes.documents import decision_texts, shut
    from stt_minutes.minutes.align import align
    from stt_minutes.minutes.evaluate import evaluate as measure
    from stt_minutes.minutes.merge import merge
    from stt_minutes.minutes.propose import propose
    from stt_minutes.minutes.truth import truth

    if not folder.is_dir():
        raise _no_case(folder, "mappen findes ikke")
    agenda = agendas.read(_only(folder, "agenda.*", "dagsorden (agenda.*)"))
    answer_file = _only(folder, "truth.json", "facit (truth.json)")
    try:
        answer = truth(_json(answer_file))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _no_case(folder, f"{answer_file.name} kan ikke læses som et facit ({error})") from error
    heard = _transcript(folder, name, model)
    sections = align(heard, agenda)
    draft = propose(heard, agenda, sections)
    printed = decision_texts(shut(merge(agenda, draft, sections)))
    return measure(
        heard, agenda, sections, draft, answer, reference=_reference(folder), printed=printed, facts=_facts(folder)
    )


def _facts(folder: Path) -> dict[str, ItemFacts]:
    """What each decision must say, where the case has facts.json."""
    from stt_minutes.minutes import facts

    path = folder / "facts.json"
    if not path.is_file():
        return {}
    data = _json(path)
    try:
        return facts.read(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _no_case(folder, f"{path.name} kan ikke læses som fakta ({error})") from error


def _transcript(folder: Path, name: str | None, model: str | None) -> Transcript:
    """The named transcript; else transcript.json, the first asr_*.json, or what is heard in the case's sound."""
    if name is not None:
        return _read_transcript(_only(folder, name, f"transskription ({name})"))
    for pattern in ("transcript.json", "asr_*.json"):
        found = sorted(folder.glob(pattern), key=lambda path: ("clean" not in path.name, path.name))
        if found:
            return _read_transcript(found[0])
    return _listen(
        folder, _only(folder, "audio.*", "transskription eller lyd (transcript.json, asr_*.json, audio.*)"), model
    )


def _read_transcript(path: Path) -> Transcript:
    from stt_minutes import store
    from stt_minutes.minutes import truth
    from stt_minutes.values import Transcript

    data = _json(path)
    try:
        if isinstance(data, list):
            return truth.transcript(data)
        return store.parse(Transcript, {key: value for key, value in data.items() if key not in store.ENVELOPE})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _no_case(path.parent, f"{path.name} kan ikke læses som en transskription ({error})") from error


def _listen(folder: Path, sound: Path, model: str | None) -> Transcript:
    """Transcribe the case's sound in a meeting folder of its own."""
    from stt_minutes import pipeline, settings
    from stt_minutes.meeting import Meeting

    with tempfile.TemporaryDirectory() as temporary:
        meeting = Meeting.create(
            Path(temporary) / "case", audio=sound, agenda=_only(folder, "agenda.*", "dagsorden (agenda.*)")
        )
        pipeline.run(meeting, until="transcript", settings=settings.load(meeting.facts().settings, model=model))
        return pipeline.heard(meeting)


def _reference(folder: Path) -> str | None:
    """What was said word for word, where the case has its script."""
    path = folder / "script.tsv"
    if not path.is_file():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return " ".join(row.get("text") or "" for row in rows)


def _only(folder: Path, pattern: str, what: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise _no_case(folder, f"der mangler en {what}")
    return found[0]


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _no_case(path.parent, f"{path.name} kan ikke læses ({error})") from error


def _no_case(folder: Path, why: str) -> Exception:
    from stt_minutes.errors import InputError

    return InputError(
        f"{folder} er ikke en sag, der kan måles på: {why}.",
        "En sag er en mappe med agenda.*, truth.json og en transskription (transcript.json, asr_*.json) eller lyd (audio.*).",
    )


def _plain(result: Result) -> dict[str, Any]:
    return {
        **asdict(result.measures),
        "confusion": _table_of(result.confusion),
        "unwarranted": list(result.unwarranted),
        "wrong_borders": [asdict(border) for border in result.borders],
        **(
            {}
            if result.told is None
            else {
                **result.told.figures(),
                "facts_by_kind": _kinds(result.told),
                "misses": [asdict(miss) for miss in result.told.misses],
            }
        ),
    }


def _kinds(told: Told) -> list[dict[str, Any]]:
    return [{"kind": kind, "said": said, "asked": asked} for kind, (said, asked) in told.by_kind().items()]


def _table_of(confusion: Any) -> list[dict[str, Any]]:
    return [{"expected": true, "got": got, "count": n} for (true, got), n in sorted(confusion.items())]


def _figures(results: dict[str, Result], whole: Measures) -> str:
    rows: list[tuple[str, ...]] = [
        (name, *_row(measures))
        for name, measures in [*((n, result.measures) for n, result in results.items()), ("i alt", whole)]
    ]
    return table(("sag", *(heading for _, heading in _HEADINGS)), rows, right=range(1, len(_HEADINGS) + 1))


def _row(measures: Measures) -> list[str]:
    return [_number(getattr(measures, name)) for name, _ in _HEADINGS]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace(".", ",")


def _told(results: dict[str, Told], whole: Told) -> str:
    rows = []
    for name, told in [*results.items(), ("i alt", whole)]:
        figures = told.figures()
        rows.append(
            (
                name,
                f"{_number(figures['fact_recall'])} af {sum(told.asked.values()):g}",
                f"{told.whole} af {told.with_facts}",
                f"{told.false} af {told.items}",
                _number(figures["chrf"]),
                _number(figures["length"]),
            )
        )
    headings = ("sag", "fakta sagt", "punkter helt", "punkter med fejl", "chrF", "længde")
    return table(headings, rows, right=range(1, len(headings)))


def _by_kind(told: Told) -> str:
    rows = [(_KINDS[kind], f"{said:g} af {asked:g}") for kind, (said, asked) in told.by_kind().items()]
    return table(("slags", "sagt"), rows, right=(1,))


def _misses(told: Told) -> str:
    rows = [
        (miss.item, _KINDS.get(miss.kind, "forkert"), miss.what, " ".join(miss.printed.split())) for miss in told.misses
    ]
    return table(("punkt", "slags", "hvad", "trykt"), rows)


def _confusion(confusion: Counter[tuple[str, str]]) -> str:
    types = sorted({name for pair in confusion for name in pair})
    rows = [(true, *(confusion[true, got] or "·" for got in types)) for true in types]
    return table(("", *types), rows, right=range(1, len(types) + 1))


def _borders(borders: tuple[WrongBorder, ...]) -> str:
    rows = []
    for border in borders:
        what = "mangler" if border.missing else "for meget"
        why = "; ".join(evidence.text for evidence in border.evidence)
        expected, got = border.expected or "uden for", border.got or "uden for"
        rows.append((clock(border.time_ms), what, expected, got, f"{border.score:.2f}".replace(".", ","), why))
    return table(("tid", "fejl", "facit", "fik", "score", "grundlag for det, vi fik"), rows, right=(0, 4))
