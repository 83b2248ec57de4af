"""The recorder's screen fits 80×24, needs no colour, and says the same without moving with --plain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_minutes.audio.alerts import Alert, State
from stt_minutes.audio.levels import Level
from stt_minutes.cli import _screen
from stt_minutes.cli._secretary import View
from stt_minutes.live import Reached

STATE = State(
    now_ms=754_000,
    levels=(Level(-23.0, -12.0, -6.0),),
    device="Bordmikrofon",
    flowing=True,
    disk_free=83_000_000_000,
)
VIEW = View(
    "Punkt 3: Budgetopfølgning", "Punkt 4: Eventuelt", "Stedet er markeret.", "", (), ("10.02 punkt 3", "12.01 mærke")
)

SCREEN = """\
OPTAGER  12.34                                           2026-04-15-chefgruppen
Mikrofon: Bordmikrofon
Rum    [######################################----|-----]  -12 dB

Punkt 3: Budgetopfølgning
Næste: Punkt 4: Eventuelt

!! 12.20 Lyden er meget svag. Flyt mikrofonen tættere på, eller skru op for
   den.

Transskription: nået til 11.00, 1.20 bagud
Disk: 83 GB ledig, nok til ca. 830 timer
Seneste: 10.02 punkt 3; 12.01 mærke

Stedet er markeret.

n  næste punkt      g  gå til punkt …     u  punktet udgår   m  markér stedet
p  pause / fortsæt  l  luk / åbn dørene   i  vis tilstanden  s  stop
f  nogen forlader mødet                   t  nogen kommer, også tilbage"""


LONG = (
    "Punkt 4: Fortsat drøftelse af rammerne for den kommende udbygning af fjernvarmenettet i de mindre byer, herunder "
    "tilbagemelding fra høringen og forslag til tidsplan"
)


def low(since_ms: int = 740_000) -> Alert:
    return Alert("low", "Lyden er meget svag. Flyt mikrofonen tættere på, eller skru op for den.", since_ms)


def drawn(state, view=VIEW, reached=None, name="2026-04-15-chefgruppen") -> list[str]:
    return _screen.lines(name, state, view, reached)


def with_(state: State, **changes) -> State:
    from dataclasses import replace

    return replace(state, **changes)


def test_the_whole_screen():
    found = drawn(with_(STATE, alerts=(low(),)), reached=Reached("running", 660_000, 740_000))
    assert "\n".join(line for n, line in enumerate(found) if line or found[n - 1]) == SCREEN


@given(
    text=st.text(alphabet=st.characters(blacklist_categories=("Cs",)), max_size=300),
    alerts=st.integers(0, 6),
    channels=st.integers(0, 2),
    question=st.booleans(),
)
def test_it_never_grows_out_of_80_by_24(text, alerts, channels, question):
    view = View(text, text, text, "Hvem?" if question else "", (text,) * 40, (text,) * 3)
    state = with_(STATE, device=text, levels=STATE.levels * channels, alerts=(low(),) * alerts)
    found = drawn(state, view, Reached("failed", text=text), name=text)
    assert len(found) < 24
    assert all(len(line) < 81 for line in found)
    assert all(line.isprintable() for line in found), "a title of a hostile agenda must not steer the terminal"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "OPTAGER"),
        ({"doors_closed": True}, "OPTAGER BAG LUKKEDE DØRE"),
        ({"paused": True, "flowing": False}, "PAUSE"),
        ({"flowing": False}, "VENTER PÅ MIKROFONEN"),
        ({"alerts": (Alert("disk_full", "Disken er fuld.", 0),)}, "DER OPTAGES IKKE"),
    ],
)
def test_the_headline_says_what_is_going_on(changes, words):
    assert _screen.headline(with_(STATE, **changes)) == words


@given(st.floats(-90, 0), st.floats(0, 30))
def test_the_meter_has_one_peak_at_or_after_the_bar(peak, above):
    bar = _screen.meter(Level(-90, peak, min(0.0, peak + above)))
    assert bar.count("|") == 1
    assert "-#" not in bar


@pytest.mark.parametrize(
    ("reached", "words"),
    [
        (None, "laves efter mødet"),
        (Reached(), "gør modellen klar"),
        (Reached("running", 60_000, 80_000), "nået til 1.00"),
        (Reached("running", 60_000, 180_000), "nået til 1.00, 2.00 bagud"),
        (Reached("failed", text="Modellen mangler."), "Modellen mangler. Den laves efter mødet."),
    ],
)
def test_how_far_the_transcription_is(reached, words):
    assert _screen.transcribed(reached) == f"Transskription: {words}"


def test_who_spoke_last_is_told_when_voices_are_told_apart():
    reached = Reached("running", 660_000, 740_000, voices=3, latest=(("Taler 1", 0, 9_000), ("Taler 3", 9_500, 61_000)))
    line = "Senest talte: Taler 3 0.09–1.01, Taler 1 0.00–0.09 (3 stemmer)"
    assert line in drawn(STATE, reached=reached)
    assert line in _screen.status(STATE, VIEW, reached).splitlines()
    assert len(drawn(STATE, reached=reached)) == len(drawn(STATE))
    assert not [each for each in drawn(STATE, reached=Reached()) if "talte" in each]


def test_the_full_screen_draws_only_what_changed(capsys):
    screen = _screen.FullScreen()
    screen.show("møde", STATE, VIEW, None)
    whole = capsys.readouterr().err
    screen.show("møde", with_(STATE, now_ms=755_000), VIEW, None)
    second = capsys.readouterr().err
    assert "Budgetopfølgning" in whole
    assert second.count("\x1b[K") == 1
    assert "12.35" in second
    screen.show("møde", with_(STATE, now_ms=755_000), VIEW, None)
    assert capsys.readouterr().err == ""


def test_plain_says_each_thing_once_and_when_it_is_over(capsys):
    screen = _screen.PlainScreen()
    for state in (STATE, STATE, with_(STATE, alerts=(low(),)), with_(STATE, alerts=(low(),)), STATE):
        screen.show("møde", state, VIEW, None)
    screen.show("møde", with_(STATE, paused=True), VIEW, None)
    assert capsys.readouterr().err.splitlines() == [
        "12.34 OPTAGER",
        f"ADVARSEL: {low().text}",
        f"Ikke længere: {low().text}",
        "12.34 PAUSE",
    ]


def test_a_long_title_and_message_are_shown_to_their_end():
    view = View(LONG, LONG, "Punktet er lukket: tryk l, når dørene lukkes. " + LONG, "", (), ("10.02 punkt 3",) * 3)
    found = drawn(with_(STATE, alerts=(low(),) * 2), view, Reached("running", 660_000, 740_000))
    text = " ".join(" ".join(found).split())
    assert text.count("forslag til tidsplan") == 3
    assert "tryk l, når dørene lukkes" in text
    assert _screen.HELP[-1] in found
    assert "…" not in text.replace("gå til punkt …", "")


def test_everybody_who_may_leave_is_shown_with_a_number():
    """A council of thirty-one fits the smallest screen; no name is broken over two lines."""
    people = tuple(f"{n} Annemette Bjerregaard {n}" for n in range(1, 32))
    view = View(LONG, LONG, "", "Hvem forlader mødet (nummer eller navn): 1", people, ())
    found = drawn(with_(STATE, alerts=(low(),) * 2), view, Reached("running", 660_000, 740_000))
    assert len(found) < 24
    assert found[-1] == "Hvem forlader mødet (nummer eller navn): 1_"
    assert all(any(name in line for line in found) for name in people)


def test_what_was_wrong_with_an_answer_is_shown_with_the_question():
    view = View("Punkt 1: Velkomst", "", "Flere passer på „carl“.", "Hvem forlader mødet: ", ("1 Carl Vig",), ())
    found = drawn(STATE, view)
    assert found[-3:] == ["Flere passer på „carl“.", "1 Carl Vig", "Hvem forlader mødet: _"]
