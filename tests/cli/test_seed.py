"""The whole way from the seed's agenda and a meeting where its decisions are spoken, back to the seed, word for word."""

from __future__ import annotations

import re
from pathlib import Path

import docx

from stt_minutes.cli import main
from stt_minutes.meeting import Meeting
from stt_minutes.values import Segment, Transcript, Word

SPOKEN = """
Godmorgen. Skal vi komme i gang?
Vi begynder med punkt et, IT-projektet om implementering af OS2ai. Velkommen til jer to fra digitalisering.
Tak. Det er en afprøvning i foråret, og den koster femogtyve tusind kroner til hosting og fem tusind om måneden.
Hvad med databeskyttelsen? Den bliver vurderet undervejs. Det lyder fornuftigt.
Så er vi enige. Projektet er godkendt.
Vi går videre til punkt to, forberedelse af budgettemadagen. Økonomi er med her.
Vi har lavet et program, og det går vi igennem nu, side for side.
Til referatet: Programmet blev gennemgået. Direktørernes plancher sendes rundt til kommentering inden budgettemadagen.
Punkt tre er erhvervsservice. Velkommen til udviklingschefen.
Aftalen med erhvervshuset udløber i starten af syvogtyve, og der ligger en procesplan for, hvad vi så gør.
Er der nogen spørgsmål? Nej, det er klart nok.
Orienteringen blev taget til efterretning.
Så er det punkt fire, eventuelt. Er der noget til eventuelt? Intet.
Vi lukker dørene. Punkt fem, budget for Økonomi- og Erhvervsudvalget. Det taler vi kort om.
Punkt seks, mødeforberedelse. Det ordner sekretariatet.
Og så punkt syv, mødet med borgmesteren. Det er på tirsdag.
Mødet er hævet. Tak for i dag.
""".strip().splitlines()


def _transcript() -> Transcript:
    segments, at = [], 1000
    for number, line in enumerate(SPOKEN, 1):
        words = []
        for text in line.split():
            words.append(Word(text, at, at + 350, 0.9))
            at += 400
        segments.append(Segment(f"s{number}", words[0].start_ms, at, tuple(words)))
        at += 1500
    return Transcript("da", at, tuple(segments))


def _words(text: str) -> list[str]:
    return re.sub(r"\.{5}\t\d+", ".....", text).split()


def test_the_seed_comes_out_again(shared: Path, tmp_path: Path) -> None:
    (seed,) = (shared / "seeds").glob("000*")
    text = seed.read_text(encoding="utf-8-sig")
    # The agenda is the referat without the decisions of the day.
    agenda = re.sub(r"^Beslutning\n\n.*?(?=^(?:Sagsfremstilling|Punkt 5))", "", text, flags=re.MULTILINE | re.DOTALL)
    assert "Projektet er godkendt" not in agenda
    assert "anbefaler at igangsætte" in agenda
    (tmp_path / "dagsorden.txt").write_text(agenda, encoding="utf-8")
    folder = tmp_path / "møde"
    assert main(["new", str(folder), "--agenda", str(tmp_path / "dagsorden.txt")]) == 0
    Meeting(folder).save("transcript", _transcript())
    # "Eventuelt" lies beside closed items: its few words are withheld until a person has said yes to the border.
    assert main(["run", str(folder)]) == 0
    assert "Intet." not in _words(
        "\n".join(each.text for each in docx.Document(str(folder / "out" / "referat.docx")).paragraphs)
    )
    assert main(["closed", str(folder), "--confirm"]) == 0
    assert main(["run", str(folder)]) == 0
    shown = "\n".join(each.text for each in docx.Document(str(folder / "out" / "referat.docx")).paragraphs)
    assert _words(shown) == _words(text)
