"""Words of a transcript, and where a sentence ends."""

from __future__ import annotations

import pytest
from spoken_danish import transcript

from stt_minutes.minutes.sentences import sentences
from stt_minutes.minutes.tokens import quote, tokens

WHOLE = [
    "Udvalget beslutter, at sagen genoptages den 9. juni 2026 med et notat om vejene.",
    "Der gives 3,2 mio. kr. til vejene og 1,1 mio. kr. til stierne.",
    "Der gives 500 kr. pr. elev til lejrskolen.",
    "Det sker efter § 13, stk. 2, i planloven.",
    "Der indstilles en udgift på 35.000 kroner pr. år.",
    "Mødet begynder kl. 9 i sal 2, jf. Byrådets plan.",
    "Vi holder det den 18. og 19. september, dvs. efter ferien.",
    "Vi mødes den 4. Juni på rådhuset.",
    "Der bruges ca. 40 timer inkl. kørsel.",
]
TWO = [
    ("Der gives 300.000 kr. Så er den godkendt.", 4),
    ("Vi er nået til punkt 9. Så er det skolerne.", 6),
    ("Tak, Per. Så går vi videre.", 2),
    ("Det gælder veje, stier osv. Nu stemmer vi.", 5),
    ("Hvad koster det? Det koster 4.", 3),
]


@pytest.mark.parametrize("text", WHOLE)
def test_a_full_stop_of_an_abbreviation_or_an_ordinal_ends_no_sentence(text: str) -> None:
    heard = tokens(transcript(text))
    assert [quote(heard, *place) for place in sentences(heard)] == [text]
    assert [token.ends for token in heard] == [False] * (len(heard) - 1) + [True]


@pytest.mark.parametrize(("text", "words"), TWO)
def test_a_capital_after_it_begins_a_new_one(text: str, words: int) -> None:
    heard = tokens(transcript(text))
    assert sentences(heard) == [(0, words), (words, len(heard))]


def test_an_ordinal_is_known_across_a_cut_between_segments() -> None:
    heard = tokens(transcript("Vi genoptager den 9.", "juni med et notat."))
    assert [token.text for token in heard if token.ends] == ["notat."]
