"""Input that cannot be one whole meeting: the draft's first remark says what is wrong."""

from __future__ import annotations

from dataclasses import replace

from spoken_danish import agenda, each_segment, item, transcript

from stt_minutes.minutes.sanity import check
from stt_minutes.minutes.tokens import tokens
from stt_minutes.values import Member, Segment, Transcript, Word

PLAN = agenda(
    item("1", "Godkendelse af dagsorden"),
    item("2", "Kunstgræsbane i Sønderlund", "at der gives en anlægsbevilling"),
    item("3", "Bibliotekets åbningstider", "at åbningstiderne godkendes"),
    item("4", "Trafiksikkerhed ved skolerne", "at planen vedtages"),
    item("5", "Eventuelt"),
)
SPEECH = (
    "Velkommen til mødet. Dagsordenen er godkendt, hører jeg.",
    "Så er det kunstgræsbanen i Sønderlund, og den koster mange penge, siger de.",
    "Bibliotekets åbningstider er det næste, og der vil de gerne holde lørdagsåbent.",
    "Trafiksikkerheden ved skolerne er den sidste store sag for os i dag.",
    "Eventuelt. Ingen har noget. Mødet er slut, og tak for i dag.",
)


def kinds(heard: Transcript, *numbers: str | None) -> list[str]:
    return [remark.kind for remark in check(tokens(heard), PLAN, each_segment(heard, *numbers))]


def test_a_whole_meeting_is_not_doubted() -> None:
    assert kinds(transcript(*SPEECH), "1", "2", "3", "4", "5") == []


def test_no_speech() -> None:
    assert kinds(transcript("Hallo?"), None) == ["no_speech"]
    assert [remark.kind for remark in check((), PLAN, ())] == ["no_speech"]


def test_an_agenda_of_another_meeting() -> None:
    other = transcript(
        "Velkommen til mødet. Vi skal tale om svømmehallen og om spildevandet i den østlige ende.",
        "Spildevandet er dyrt, og rørene er gamle, men vi må jo i gang med at grave dem op en dag.",
        "Svømmehallen har brug for nye fliser, og det tager et halvt år. Mødet er slut, og tak for i dag.",
    )
    assert kinds(other, "2", "3", "5")[0] == "other_agenda"


def test_a_recording_that_begins_in_the_middle() -> None:
    assert kinds(transcript(*SPEECH[2:]), "3", "4", "5") == ["begins_late"]


def test_a_recording_that_ends_early() -> None:
    assert kinds(transcript(*SPEECH[:3]), "1", "2", "3") == ["ends_early"]


def test_two_meetings_in_one_recording() -> None:
    heard = transcript(*SPEECH)
    gap = heard.duration_ms + 60_000
    again = tuple(
        Segment(
            f"x{s.id}",
            s.start_ms + gap,
            s.end_ms + gap,
            tuple(Word(w.text, w.start_ms + gap, w.end_ms + gap) for w in s.words),
        )
        for s in heard.segments
    )
    both = Transcript("da", gap + heard.duration_ms, heard.segments + again)
    assert "two_meetings" in kinds(both, "1", "2", "3", "4", "5", None, None, None, None, None)


def test_a_poor_transcript_is_said_and_not_taken_for_another_meeting() -> None:
    heard = transcript(*SPEECH[:2], *("Det gør sån med dem vi har og så er vi videre igen.",) * 3)
    faint = replace(
        heard,
        segments=tuple(
            replace(segment, words=tuple(replace(word, confidence=0.5) for word in segment.words))
            for segment in heard.segments
        ),
    )
    assert "poor_transcript" in kinds(faint, "1", "2", "3", "4", "5")
    assert "other_agenda" not in kinds(faint, "1", "2", "3", "4", "5")
    assert "poor_transcript" not in kinds(heard, "1", "2", "3", "4", "5")


def test_people_on_the_roster_who_are_named_show_that_it_is_their_meeting() -> None:
    heard = transcript(
        "Velkommen. Så tager vi banen først, Torben. Ja, den koster mange penge, siger de, og det er for meget.",
        "Tak. Ditte, hvad siger du til det med lørdagen? Det er for dyrt. Og Ingelise? Jeg er enig med hende.",
        "Så er der vejene ved skolerne, og der vil vi gerne have bump. Mødet er slut, og tak for i dag.",
    )
    sections = each_segment(heard, "2", "3", "5")
    names = ("Torben Hvid", "Ditte Enø", "Ingelise Kjær", "Carl Dige")
    theirs = replace(PLAN, members=tuple(Member(name) for name in names))
    others = replace(PLAN, members=tuple(Member(name) for name in ("Vagn Rask", "Solvej Ry", "Egon Tøt", "Nanna Bisp")))
    assert [remark.kind for remark in check(tokens(heard), theirs, sections)] == []
    assert check(tokens(heard), others, sections)[0].kind == "perhaps_other_agenda"
