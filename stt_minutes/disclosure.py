"""Whether it is known what of a meeting is closed: what every open document, search and answer rests on.

What is open is known only from an agenda as it was last received and from sections that lay the present transcript along it.
Where one of them is missing or older than what it was made from, nothing that was said is open.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from stt_minutes import __version__, foreign, store, written
from stt_minutes.danish import clock
from stt_minutes.errors import ChangedOnDisk, NotConfirmed, NotCurrent
from stt_minutes.files import sha256_of
from stt_minutes.meeting import digest
from stt_minutes.minutes import cases, openness, secrecy, skeleton
from stt_minutes.minutes.corrections import apply_sections
from stt_minutes.values import Case, Checked, Remark, Section, Span, Withheld

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from stt_minutes.meeting import Meeting
    from stt_minutes.minutes.printable import Place
    from stt_minutes.values import Agenda, Minutes, Transcript

NO_AGENDA = "Mødet har ingen dagsorden, så det vides ikke, hvad der er lukket."
NO_ITEMS = "Der er ikke fundet punkter på dagsordenen, så det vides ikke, hvad der er lukket."
AGENDA_GONE = "Mødets dagsorden er væk, så det vides ikke længere, hvad der er lukket."
UNREAD = "Dagsordenen er ikke læst endnu, eller den er ændret, siden den blev læst."
LOST = "Noget, som en person har lukket, findes ikke på dagsordenen, som den er nu."
UNPLACED = "Det sagte er ikke lagt ved dagsordenens punkter endnu."
MOVED = "Dagsordenen, transskriptionen eller mærkerne er ændret, siden det sagte blev lagt ved punkterne."
CLOSED_SINCE = "Noget er lukket, siden det sagte blev lagt ved punkterne."
OPENED_SINCE = "Noget er åbnet, siden det sagte blev lagt ved punkterne."
PROPOSED = "Forslagene er lavet, før det sagte blev lagt ved punkterne, som det er nu, eller før noget blev lukket."
_CLOSED = "closed"
"""The step of the log's lines that tell where it was closed."""
_NAMED = 6
"""Places that are named when a person's word is wanted."""
_ON = {"agenda": "agenda.json", "transcript": "transcript.json", "markers": "markers.json"}


def gap(meeting: Meeting) -> str | None:
    """Why it is not known what was said openly, in Danish; None when it is. Raises DamagedFile."""
    if not has_agenda(meeting):
        return AGENDA_GONE if _had_agenda(meeting) else NO_AGENDA
    if not _agenda_is_current(meeting):
        return UNREAD
    agenda = meeting.agenda()
    if not agenda.items:
        return NO_ITEMS
    if openness.lost(agenda, written.corrections(meeting)):
        return LOST
    if not meeting.has("transcript"):
        return None
    found: tuple[Section, ...] = meeting.value("sections", ())
    if not found:
        return UNPLACED
    known = {None, *(item.key for item in agenda.items)}
    whole = found[0].start_ms == 0 and found[-1].end_ms == meeting.value("transcript").duration_ms
    if not whole or not all({each.item, *each.also} <= known for each in found) or not _rests_on(meeting, "sections"):
        return MOVED
    then = (meeting.made_from("sections") or {}).get("closed")
    if then is not None and not secrecy.keys(agenda) <= set(then):
        # What may be said of an item beside the stretch where it lies is looked for only while it is closed.
        return CLOSED_SINCE
    if then is not None and not set(then) <= secrecy.keys(agenda):
        # The next run withholds what lies there until a person has said yes to it.
        return OPENED_SINCE
    return None


def has_agenda(meeting: Meeting) -> bool:
    """Whether there is an agenda, read or not."""
    return meeting.has("agenda") or meeting.agenda_file() is not None


def never_had_agenda(meeting: Meeting) -> bool:
    """Whether there is no agenda and was none: then topics may stand for it, and all that was said is for the house's own use."""
    return not has_agenda(meeting) and not _had_agenda(meeting)


def _had_agenda(meeting: Meeting) -> bool:
    """Whether something that is only made with an agenda is there."""
    written_on = [meeting.value(name) for name in ("minutes", "corrections", "markers") if meeting.has(name)]
    return (
        meeting.has("sections")
        or meeting.has("draft")
        or any(not skeleton.is_topic(case) for each in written_on for case in each.cases)
    )


def require(meeting: Meeting, *, proposals: bool = True) -> None:
    """Raise NotCurrent, with what to do, unless it is known what was said openly, and the `proposals` rest on that alone."""
    found = gap(meeting)
    if found is None and proposals and meeting.has("draft") and not _draft_is_current(meeting):
        found = PROPOSED
    if found is not None:
        raise NotCurrent(f"{found} Derfor kan intet af mødet offentliggøres.", remedy(meeting, found))


def remedy(meeting: Meeting, found: str) -> str:
    """What to do about a gap."""
    if found == LOST:
        return f'Vælg på siden, hvor det hører til: stt-minutes review "{meeting.folder}"'
    if found in {NO_AGENDA, NO_ITEMS, AGENDA_GONE}:
        return f'Tilføj dagsordenen: stt-minutes run "{meeting.folder}" --agenda FIL'
    return f'Kør: stt-minutes run "{meeting.folder}"'


@contextmanager
def known(meeting: Meeting) -> Iterator[None]:
    """Require what is read of the meeting inside the block to be current, from first to last.

    Raises NotCurrent before, and ChangedOnDisk after a block while which another program wrote to the meeting.
    """
    read = ("turns", "draft", "minutes")
    before = stamp(meeting, read)
    require(meeting)
    yield
    if stamp(meeting, read) != before:
        raise ChangedOnDisk(f"Mødet i {meeting.folder} blev ændret imens.", "Prøv igen; intet er skrevet.")


def sections(meeting: Meeting) -> tuple[Section, ...]:
    """The sections of the agenda as it is, as people moved their borders; none when they were laid along another."""
    found: tuple[Section, ...] = meeting.standing("sections", ())
    said = written.corrections(meeting)
    return secrecy.placed(found, meeting.agenda(), said) if meeting.has("agenda") else apply_sections(found, said)


def kept_closed(meeting: Meeting, found: tuple[Section, ...], heard: Transcript) -> tuple[Section, ...]:
    """New sections, in which what lay under a closed item at the last run stays closed, whatever became of the item, until a person says yes."""
    from stt_minutes.minutes.tokens import tokens

    before, mark = _remembered(meeting), token_hex(8)
    if before is None:
        # Not even a time is left: it may be anything that was said.
        before, mark = (Withheld(0, heard.duration_ms, ""),), f"{secrecy.LOST}{mark}"
    return secrecy.kept_closed(found, meeting.agenda(), before, tokens(heard), mark)


def remember(meeting: Meeting) -> None:
    """Write the times of what is closed in the log too: sections.json is a file of the machine, which people may delete."""
    made = meeting.made_from("sections") or {}
    found = secrecy.remembered(meeting.value("sections"), made.get("closed") or ())
    if found:
        meeting.log(_CLOSED, stretches=[store.dump(each) for each in found])


def _remembered(meeting: Meeting) -> tuple[Withheld, ...] | None:
    """What lay under closed items at the last run; None when it did, as people's files tell, but nothing tells where."""
    last = meeting.made_from("sections")
    found = secrecy.remembered(meeting.value("sections", ()), last.get("closed") or ()) if last is not None else ()
    told = [line for line in written.log_lines(meeting) if line.get("step") == _CLOSED]
    found += tuple(store.parse(Withheld, each) for each in (told[-1]["stretches"] if told else ()))
    if not found and last is None:
        spans = (meeting.made_from("draft") or {}).get("closed") or ()
        found = tuple(Withheld(start, end, "") for start, end in spans)
    return None if not found and last is None and _something_was_closed(meeting) else found


def _something_was_closed(meeting: Meeting) -> bool:
    """Whether people wrote in the meeting while an item was closed that is not so now."""
    agenda = meeting.agenda()
    for name in ("minutes", "corrections"):
        if meeting.has(name):
            then = [each for each in meeting.value(name).cases if each.open is False]
            place = cases.follow(then, cases.of(agenda))
            if any(each.key not in place or agenda.item(place[each.key]).open for each in then):
                return True
    return any(hand.open and hand.attachment is None for hand in written.corrections(meeting).by_hand)


def spans(meeting: Meeting) -> tuple[Span, ...]:
    """The stretches that are closed or withheld, as people moved the borders; of what `require` has let through."""
    return secrecy.closed(meeting.agenda(), sections(meeting)) if meeting.has("agenda") else ()


def borders(meeting: Meeting) -> tuple[secrecy.Border, ...]:
    """Where closed talk begins and ends, or may be; of what `require` has let through."""
    return secrecy.borders(sections(meeting), meeting.agenda(), written.corrections(meeting))


def require_confirmed(meeting: Meeting, *, known: Collection[int] = ()) -> None:
    """Raise NotConfirmed, naming the places, unless a person has said yes to every border of what is closed.

    A border at exactly a time that is `known`, in ms, with nothing withheld at it wants no yes.
    """
    missing = [
        each
        for each in borders(meeting)
        if not each.confirmed
        and not (each.at_ms in known and each.start_ms == each.end_ms and each.manner != "unheard")
    ]
    if not missing:
        return
    places = ", ".join(
        f"{f'punkt {each.item}' if each.item else 'uden for punkterne'} ({'ikke hørt' if each.manner == 'unheard' else clock(each.at_ms)})"
        for each in missing[:_NAMED]
    )
    raise NotConfirmed(
        f"Ingen har sagt ja til, hvor det lukkede begynder og slutter: {places}{' …' if len(missing) > _NAMED else ''}.",
        f'Se dem efter med: stt-minutes closed "{meeting.folder}"; de kan flyttes på siden, hvor de er blandt de tvivlsomme steder.',
    )


def unsaid(meeting: Meeting, whole: Minutes, transcript: Transcript | None = None) -> tuple[Place, ...]:
    """Where the public version of the minutes, and the open transcript, would print words of closing that nobody has said yes to."""
    from stt_minutes.documents.public import publish
    from stt_minutes.minutes import printable

    return printable.unsaid(printable.places(publish(whole), transcript), written.corrections(meeting))


def require_printable(meeting: Meeting, whole: Minutes, transcript: Transcript | None = None) -> None:
    """Raise NotConfirmed, naming the places, when something of closing would be printed that nobody has said yes to."""
    found = unsaid(meeting, whole, transcript)
    if not found:
        return
    told = "; ".join(
        f"{f'punkt {each.item}, ' if each.item else ''}{each.where}: „{each.shown}“" for each in found[:_NAMED]
    )
    raise NotConfirmed(
        f"I det, der ville blive offentliggjort, tales der om noget lukket: {told}{' …' if len(found) > _NAMED else ''}.",
        "Luk punktet eller ret teksten på siden. Må det stå der, så sig „Set, i orden“ til stedet dér, eller brug --allow-closed-words.",
    )


def allow(meeting: Meeting, found: tuple[Place, ...]) -> None:
    """Write down that a person has said that these places may be printed, as the page does."""
    from stt_minutes.minutes import correcting

    with meeting.writing() as pen:
        said = written.corrections(meeting)
        for each in found:
            said = correcting.checked(said, Checked(each.start_ms, each.end_ms, each.kind, each.item))
        pen.save({"corrections": said})
        meeting.log("allow_closed_words", places=[each.kind for each in found])


# --- what was published before something was closed -----------------------------------------------------------------------


_STEP = "published"


def published(meeting: Meeting, files: Iterable[Path]) -> None:
    """Write down that open documents were made, and of what: what is closed later still stands in them."""
    agenda = meeting.agenda()
    meeting.log(
        _STEP,
        files=[str(each.resolve()) for each in files],
        # Of what is closed not even what its words are recognised by, and no name of a paper, which may be closed later: the log
        # may be given to others.
        cases=[store.dump(c if c.open else replace(c, text=None, words=0, sketch=())) for c in cases.of(agenda)],
        papers=[digest(each.name) for item in agenda.items for each in item.attachments if item.open and each.open],
        spans=as_record(spans(meeting)) if meeting.has("transcript") else None,
    )


def outdated(meeting: Meeting) -> tuple[Path, ...]:
    """The open documents there that hold, or may hold, what has been closed since they were made."""
    if not meeting.has("agenda"):
        return ()
    agenda = meeting.agenda()
    latest = {Path(name): line for line in _published(meeting) for name in line["files"]}
    found = [path for path, line in latest.items() if _holds_closed(meeting, agenda, line) and path.is_file()]
    try:
        made = foreign.json_of(foreign.read(meeting.out / "made_from.json"))
        then = made["made_from"].get("closed")
        if then is not None and not secrecy.keys(agenda) <= set(then):
            found += [path for name in made["files"] if (path := meeting.out / name).is_file()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass  # the next run makes the documents anew
    return tuple(sorted(found))


def outdated_remarks(meeting: Meeting) -> tuple[Remark, ...]:
    """A remark that names them."""
    found = outdated(meeting)
    if not found:
        return ()
    names = ", ".join(
        str(each.relative_to(meeting.folder) if each.is_relative_to(meeting.folder) else each) for each in found
    )
    text = (
        f"Noget er lukket, siden disse filer blev lavet, og det står stadig i dem: {names}. Slet dem, og lav dem igen med "
        "run og export --public; er de offentliggjort, så tag dem ned."
    )
    return (Remark("published_before", text),)


def _published(meeting: Meeting) -> Iterator[dict[str, Any]]:
    return (line for line in written.log_lines(meeting) if line.get("step") == _STEP)


def _holds_closed(meeting: Meeting, agenda: Agenda, line: dict[str, Any]) -> bool:
    then = [store.parse(Case, each) for each in line["cases"]]
    now = {each.key: each for each in cases.of(agenda)}
    found = cases.follow(then, tuple(now.values()))
    was_open = [each for each in then if each.open]
    shut = [each for each in now.values() if not each.open]
    new = [each for each in shut if each.key not in found.values()]
    if any(each.key in found and not now[found[each.key]].open for each in was_open):
        return True
    if new and any(each.key not in found for each in was_open):
        return True  # it may be the one that is closed under another title
    papers = {digest(each.name): each.open and item.open for item in agenda.items for each in item.attachments}
    if any(papers.get(paper) is False for paper in line["papers"]):
        return True
    if line["spans"] is None or not meeting.has("transcript") or gap(meeting) is not None:
        return False
    return not secrecy.within(spans(meeting), [Span(start, end) for start, end in line["spans"]])


def as_record(found: tuple[Span, ...]) -> list[list[int]]:
    """The spans as `made_from` keeps them."""
    return [[each.start_ms, each.end_ms] for each in found]


def _agenda_is_current(meeting: Meeting) -> bool:
    received = meeting.agenda_file()
    if received is None:
        return meeting.has("agenda")
    if not meeting.has("agenda"):
        return False
    made = meeting.made_from("agenda") or {}
    if "file" in made:
        return made["file"] == sha256_of(received) and made.get("reader") == __version__
    return _age(meeting, "agenda") >= received.stat().st_mtime_ns


def _rests_on(meeting: Meeting, name: str) -> bool:
    """Whether the file was made from the present agenda, transcript and markers; one without a record is judged by its age."""
    made: dict[str, Any] = meeting.made_from(name) or {}
    if "agenda" in made:
        now = {each: sha256_of(meeting.path(each)) if meeting.has(each) else None for each in _ON}
        return now == {each: made.get(each) for each in _ON} and made.get("tool") == __version__
    return all(_age(meeting, name) >= _age(meeting, each) for each in _ON if meeting.has(each))


def _draft_is_current(meeting: Meeting) -> bool:
    """Whether the draft was made from the present sections, and nothing has been closed since."""
    made: dict[str, Any] = meeting.made_from("draft") or {}
    if "sections" not in made:
        return _age(meeting, "draft") >= max(_age(meeting, each) for each in ("agenda", "transcript"))
    then = tuple(Span(start, end) for start, end in made.get("closed") or ())
    return made["sections"] == sha256_of(meeting.path("sections")) and secrecy.within(spans(meeting), then)


def _age(meeting: Meeting, name: str) -> int:
    return meeting.path(name).stat().st_mtime_ns


def stamp(meeting: Meeting, also: tuple[str, ...] = ()) -> list[str | None]:
    """The hashes of what tells what is closed, and the tool's version: while they are the same, so is what is open."""
    names = ("agenda", "transcript", "sections", "markers", "corrections", *also)
    paths = [*map(meeting.path, names), meeting.toml, meeting.agenda_file()]
    return [__version__, *(sha256_of(path) if path is not None and path.is_file() else None for path in paths)]
