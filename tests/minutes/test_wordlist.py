"""The house's word list: what it says is done, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from stt_minutes.errors import InvalidOption
from stt_minutes.minutes.wordlist import WordList, apply, read
from stt_minutes.values import Segment, Transcript, Word


def _transcript(text: str) -> Transcript:
    words = tuple(Word(word, 100 * i, 100 * i + 90, 0.5) for i, word in enumerate(text.split()))
    return Transcript("da", 1000, (Segment("s1", 0, 1000, words),))


def test_words_rules_and_comments(tmp_path: Path) -> None:
    path = tmp_path / "ordliste.txt"
    path.write_text("# vores\nLindegården\nos to ai -> OS2ai  # systemet\n\nfjern ->\n", encoding="utf-8")
    assert read(path) == WordList(("Lindegården",), (("os to ai", "OS2ai"), ("fjern", "")))
    assert read(tmp_path / "none.txt") == WordList()


@pytest.mark.parametrize("content", [b"-> noget\n", b"\xff\xfe\x00x\xd8"])
def test_a_list_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ordliste.txt").write_bytes(content)
    with pytest.raises(InvalidOption, match=r"ordliste\.txt"):
        read(tmp_path / "ordliste.txt")


def test_whole_words_are_replaced_and_times_kept() -> None:
    found = apply(_transcript("Vi bruger os to ai og kaos to ai"), (("os to ai", "OS2ai"),)).segments[0]
    assert found.text == "Vi bruger OS2ai og kaos to ai"
    assert [word.start_ms for word in found.words[:2]] == [0, 100]
    assert (found.words[2].start_ms, found.words[2].end_ms) == (200, 490)
    assert found.words[3] == Word("og", 500, 590, 0.5)


def test_nothing_else_is_touched() -> None:
    transcript = _transcript("York og workshop")
    assert apply(transcript, (("work", "York"),)).segments[0] is transcript.segments[0]
    assert apply(_transcript("Gogen er det"), (("gogen", "godkendt"),)).segments[0].text == "Godkendt er det"
