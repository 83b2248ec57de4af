from __future__ import annotations

from stt_minutes.agenda.text import decode, read


def test_every_encoding_gives_the_same_text() -> None:
    written = "Økonomi – på „ærlig“ vis"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert decode(written.encode(encoding)) == written
    assert decode("Økonomi på vis".encode("latin-1")) == "Økonomi på vis"


def test_every_line_end_parts_lines() -> None:
    assert [line.text for line in read(b"a\r\nb\rc\nd\x0ce\x0bf\xe2\x80\xa8g")] == list("abcdefg")


def test_invisible_signs_are_left_out() -> None:
    assert [line.text for line in read("ko\u00admmune\u200b  \u00a0x\x00".encode())] == ["kommune x"]


def test_lines_broken_at_a_width_become_paragraphs_again() -> None:
    words = (
        "Vejen bliver lagt om i foråret, og der kommer en ny sti langs skolen, som børnene kan bruge. " * 8
    ).split()
    broken, line = [], ""
    for word in words:
        if len(line) + len(word) + 1 > 72:
            broken.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    source = "\n".join([*broken, line, "", "1. Kort linje", "- endnu en"])
    assert [found.text for found in read(source.encode())] == [" ".join(words), "1. Kort linje", "- endnu en"]


def test_short_lines_stay_lines() -> None:
    assert [line.text for line in read(b"Bo Dam\nEls Lund\nKai Friis")] == ["Bo Dam", "Els Lund", "Kai Friis"]
