"""Spoken Danish numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_minutes.minutes import numerals


@pytest.mark.parametrize(
    ("said", "value", "length"),
    [
        ("fire", 4, 1),
        ("4", 4, 1),
        ("et punkt", 1, 1),
        ("en og tyve", 21, 3),
        ("halv treds", 50, 2),
        ("fem og så", 5, 1),
        ("to hundrede og fem kroner", 205, 4),
        ("trehundredeogfem", 305, 1),
        ("hundrede toogfyrre millioner", 142_000_000, 3),
        ("ni hundrede og niogfyrretusind", 949_000, 4),
        ("seks hundrede og nitten tusind et hundrede og tres", 619_160, 9),
        ("1.240.000 kr", 1_240_000, 1),
        ("tusind", 1000, 1),
    ],
)
def test_reads_the_longest_number(said, value, length):
    number = numerals.read(said.split())
    assert number is not None
    assert (number.value, number.length, number.ordinal) == (value, length, False)


@pytest.mark.parametrize(("said", "value"), [("fjerde", 4), ("fem og tyvende", 25), ("tredivte", 30)])
def test_reads_ordinals(said, value):
    number = numerals.read(said.split())
    assert number is not None
    assert number.ordinal
    assert number.value == value


@pytest.mark.parametrize("said", ["trekant", "dagsorden", "", "ogtyve"])
def test_other_words_are_no_numbers(said):
    assert numerals.read([said]) is None


def test_past_the_end_there_is_no_number():
    assert numerals.read(["fem"], 1) is None


@pytest.mark.parametrize(
    ("heard", "value"), [("fir", 4), ("faire", 4), ("træ", 3), ("eks", 6), ("otter", 8), ("12", 12)]
)
def test_misheard_numbers(heard, value):
    number = numerals.misheard(heard)
    assert number is not None
    assert number.value == value


@pytest.mark.parametrize("heard", ["kommune", "dagsorden", "rabatter"])
def test_other_words_are_not_misheard_as_numbers(heard):
    assert numerals.misheard(heard) is None


@pytest.mark.parametrize("word", numerals.small_numbers())
def test_every_small_number_is_read_back(word):
    number = numerals.read([word])
    assert number is not None
    assert number.length == 1
    assert numerals.cardinal(word) == (None if number.ordinal else number.value)


@given(st.lists(st.text(max_size=12), max_size=6))
def test_a_number_never_reaches_past_the_words(words):
    number = numerals.read(words)
    assert number is None or 1 <= number.length <= len(words)
