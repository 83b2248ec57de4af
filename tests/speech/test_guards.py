"""What nobody said is set aside; what a council says is not."""

from __future__ import annotations

import pytest

from stt_minutes.speech import guards
from stt_minutes.speech.whisper import Heard
from stt_minutes.values import Segment, Span, Word

SURE = Heard((), -0.4, 0.05, 1.3)

CREDITS = [
    "Danske tekster af Nicolai Winther",
    "Undertekster af Nicolai Winther.",
    "Tekster af Nicolai Winther",
    "Danske tekster af Jesper Buhl Scandinavian Text Service 2018",
    "Scandinavian Text Service 2018",
    "Tekstet af Jan Olsen",
    "Oversat og tekstet af Maria Lund",
    "Tak fordi du så med!",
    "Tak fordi I så med.",
    "Tak for at se med",
    "Tak for at du så med.",
    "Mange tak for at se med på kanalen",
    "Husk at abonnere på min kanal",
    "Subtitles by the Amara.org community",
    "Subtitles by Anna",
    "Thanks for watching!",
    "Thank you for watching.",
    "Thank you so much for watching",
    "Please subscribe to my channel",
    "Undertekster:",
    "www.btisubtitling.com",
    "Takk for ating",
    "© 2019",
]
SPEECH = [
    "Tak for ordet.",
    "Tak for at du kom i dag, Mette.",
    "Tak fordi I kom.",
    "Tak for en god fremlæggelse og for arbejdet med budgettet.",
    "Vi skal have danske tekster af høj kvalitet på biblioteket.",
    "Biblioteket har bedt om undertekster til filmene i biografen.",
    "Teksten er skrevet af forvaltningen.",
    "Indstillingen er underskrevet af borgmesteren.",
    "Det kan I se på kommunens hjemmeside.",
    "Se hjemmesiden lemvig.dk under høringer.",
    "Vi abonnerer på tre aviser i rådhusets kantine.",
    "Punktet er godkendt.",
    "Ja.",
    "Tak.",
    "Så siger vi tak for i dag.",
    "Ja, ja, ja, ja.",
    "Nej, nej, nej, det er slet ikke det, vi har aftalt.",
    "for imod for imod for",
]


def timed(text: str, *, per_word_ms: int = 350, confidence: float = 0.8) -> tuple[Word, ...]:
    return tuple(Word(word, n * per_word_ms, (n + 1) * per_word_ms, confidence) for n, word in enumerate(text.split()))


def judged(
    words: tuple[Word, ...], heard: Heard = SURE, speech: tuple[Span, ...] | None = None, prompt: str | None = None
):
    segment = Segment("s1", words[0].start_ms, words[-1].end_ms, words)
    return guards.judge(segment, heard, speech if speech is not None else (segment.span,), prompt)


@pytest.mark.parametrize("text", CREDITS)
def test_a_credit_line_is_quarantined(text):
    assert judged(timed(text)) == ("quarantined", guards.CREDIT)


@pytest.mark.parametrize("text", SPEECH)
def test_speech_of_a_meeting_is_left_alone(text):
    assert judged(timed(text)) == ("ok", None)


def test_a_credit_line_after_speech_is_cut_off_from_it():
    words = timed("Punktet er godkendt. Danske tekster af Nicolai Winther")
    assert [" ".join(word.text for word in run) for run in guards.credit_runs(words)] == [
        "Punktet er godkendt.",
        "Danske tekster af Nicolai Winther",
    ]
    plain = timed("Punktet er godkendt. Vi går til næste punkt.")
    assert guards.credit_runs(plain) == [plain]


@pytest.mark.parametrize(
    "text",
    [
        "ja " * 9,
        "og så er det " * 5,
        "vi skal se på det " * 4,
        "Velkommen. " + "det er det " * 6,
        "Det er en god idé at gøre det. " * 4,
    ],
)
def test_a_loop_is_quarantined(text):
    assert judged(timed(text)) == ("quarantined", guards.LOOP)


def test_text_where_nobody_speaks_is_quarantined():
    words = timed("Det er sådan vi gør det")
    assert judged(words, speech=()) == ("quarantined", guards.NO_SPEECH)
    assert judged(words, Heard((), -1.4, 0.8, 1.3)) == ("quarantined", guards.NO_SPEECH)
    assert judged(words, Heard((), -0.5, 0.8, 1.3)) == ("ok", None)
    assert judged(words, speech=(Span(500, 1_500),)) == ("ok", None)


def test_text_faster_than_speech_is_quarantined():
    text = "kommunalbestyrelsen behandlede indstillingen fra økonomiudvalget om anlægsbevilling"
    assert judged(timed(text, per_word_ms=120)) == ("quarantined", guards.TOO_FAST)
    assert judged(timed(text, per_word_ms=900)) == ("ok", None)


def test_the_word_list_said_back_is_quarantined():
    prompt = "Lisbeth Bruhn, Gunnar Hvidsten, intranet, Tørvemark."
    assert judged(timed("Gunnar Hvidsten, intranet."), prompt=prompt) == ("quarantined", guards.PROMPTED)
    assert judged(timed("Gunnar Hvidsten taler om intranet."), prompt=prompt) == ("ok", None)


def test_very_unsure_text_is_doubtful_and_keeps_its_words():
    assert judged(timed("et eller andet her", confidence=0.1)) == ("doubtful", guards.UNSURE)
