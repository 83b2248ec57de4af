"""The words an item is known by, and those it turns out to have."""

import numpy as np
import pytest
from spoken_danish import transcript

from stt_minutes.minutes import confidence, learned, terms
from stt_minutes.minutes.align import path
from stt_minutes.minutes.clues import GENERAL, SPECIFIC, Clues
from stt_minutes.minutes.hearing import Hearing
from stt_minutes.minutes.path import Step
from stt_minutes.minutes.weights import WEIGHTS, starts
from stt_minutes.values import Agenda, AgendaItem, Attachment, Body, Guest, Part

AGENDA = Agenda(
    Body("Udvalget"),
    (
        AgendaItem(
            "1",
            "Elevpladser 2027",
            guests=(Guest("Bo Holm"),),
            parts=(Part("Sagsfremstilling", "sagsfremstilling", "Der er søgt om 58 pladser til 1,5 mio. kr."),),
            attachments=(Attachment("Fordelingsnøgle"),),
        ),
        AgendaItem("2", "Fjernvarme"),
        AgendaItem("3", "Budget"),
    ),
)


def fitted(*lines):
    heard = Hearing.of(transcript(*lines))
    return heard.words, terms.fit(heard, AGENDA)


def test_terms_of_an_item():
    found = {(term.word, term.value, term.title) for term in terms.of_item(AGENDA.items[0])}
    assert ("elevpladser", None, True) in found
    assert ("holm", None, False) in found
    assert ("58", 58.0, False) in found
    assert ("fordelingsnøgle", None, False) in found
    assert not any(word in {"der", "er", "om", "2027"} for word, _, _ in found)


@pytest.mark.parametrize(
    ("said", "item"),
    [("eleverne", 0), ("elevpladser", 0), ("otteoghalvtreds", 0), ("fjernvarmen", 1), ("varme", 1), ("fjærnvarme", 1)],
)
def test_words_that_fit(said, item):
    heard, fit = fitted(f"ja {said} ja")
    scores = fit.words[heard.index(said)]
    assert scores[item] > 0.2
    assert scores[item] == scores.max()


def test_words_that_fit_nothing():
    _, fit = fitted("ja kaffen er varm men kagen var tør")
    assert fit.words.max() < 0.7


def test_words_of_the_same_subject():
    heard, fit = fitted("nu skal vi tale om pengene")
    assert fit.related[heard.index("pengene"), 2] > 0.3
    assert fit.related[heard.index("pengene"), 1] == 0.0


def test_the_subjects_are_plain_words():
    text = terms.Path(terms.__file__).with_name("related.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    assert all(len(line) > 1 for line in lines)
    assert all(word == word.lower() for line in lines for word in line)


def meeting():
    heard = transcript(
        "Godt.",
        "Så er vi ved punkt et, elevpladserne. Vejlederne mangler. Vejlederne har travlt. Det er godkendt.",
        "Så er vi ved punkt to, fjernvarmen. Pumpen støjer. Pumpen er stor. Det er godkendt.",
        "Så er vi ved punkt tre, budgettet. Ja. Det er godkendt.",
    )
    return Clues(Hearing.of(heard), AGENDA)


def test_features_have_a_name_each():
    clues = meeting()
    assert clues.general.shape == (len(clues.borders), len(GENERAL))
    assert clues.specific.shape == (len(clues.borders), 3, len(SPECIFIC))
    assert np.isfinite(clues.general).all()
    assert np.isfinite(clues.specific).all()
    assert set(WEIGHTS) <= {*GENERAL, *SPECIFIC}


def test_starts_are_log_probabilities_over_the_borders():
    clues = meeting()
    assert np.allclose(np.exp(starts(clues, WEIGHTS)).sum(axis=0), 1.0)


def test_learned_words_speak_for_their_item():
    clues = meeting()
    words = clues.hearing.words
    borders = [int(np.flatnonzero(clues.borders == words.index(first))[0]) for first in ("godt", "så")]
    second = int(np.searchsorted(clues.borders, words.index("fjernvarmen") - 6))
    steps = [Step(borders[1], 0), Step(second, 1)]
    taught = learned.fit(clues, steps, [0.95, 0.95])
    unsure = learned.fit(clues, steps, [0.5, 0.5])
    assert taught.shape == (len(words), 3)
    assert not unsure.any()
    assert np.allclose(taught.mean(axis=0), 0.0)


def test_scores_are_calibrated_shares():
    clues = meeting()
    steps, field = path(clues)
    scores = confidence.scores(clues, field, steps, confidence.WEIGHTS)
    assert len(scores) == len(steps)
    assert all(0.0 <= score <= 0.98 for score in scores)
    assert max(scores) > 0.8


@pytest.mark.parametrize(
    ("one", "other"), [("bøger", "bog"), ("børnene", "barn"), ("takster", "taksten"), ("møllerne", "møller")]
)
def test_inflection_does_not_change_the_root(one, other):
    assert terms.root(one) == terms.root(other)
