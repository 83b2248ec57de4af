"""One document an item, with the facts that a case system asks for."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import docx

from stt_minutes.documents import extracts
from stt_minutes.documents.sample import sample
from stt_minutes.files import sha256_of
from stt_minutes.values import AgendaItem, MinutesItem

if TYPE_CHECKING:
    from pathlib import Path


def test_documents_and_metadata(tmp_path: Path) -> None:
    written = extracts.write(sample(), tmp_path)
    assert [each.name for each in written][1] == "05.04.00P20-12-25 punkt 2.docx"
    texts = [each.text for each in docx.Document(str(written[1])).paragraphs]
    assert texts[0] == "UDDRAG AF REFERAT Udvalget for Teknik og Miljø d. 18-03-2026"
    assert "Indholdsfortegnelse" not in texts
    assert not any("vintertjenesten" in each for each in texts)
    facts = json.loads(written[1].with_suffix(".json").read_text(encoding="utf-8"))
    assert facts["sha256"] == sha256_of(written[1])
    assert facts["udvalg"] == "Udvalget for Teknik og Miljø"
    assert facts["mødedato"] == "2026-03-18"
    assert facts["sagsnummer"] == "05.04.00P20-12-25"
    assert facts["kle"] == {"emne": "05.04.00", "facet": "P20", "number": 12, "year": 2025}
    assert facts["åben"] is True
    assert facts["beslutning"]["type"] == "godkendt"
    assert facts["beslutning"]["bekræftet"] is False
    assert facts["bilag"][2] == {"navn": "Tilbud fra entreprenører", "id": None, "må_offentliggøres": False}


def test_other_formats(tmp_path: Path) -> None:
    assert {each.suffix for each in extracts.write(sample(), tmp_path, suffix=".odt")} == {".odt"}


def test_names_are_safe() -> None:
    item = MinutesItem(AgendaItem("1/2", "T", "../../etc/passwd\x00:*?"))
    assert extracts.file_name(item) == "etc-passwd punkt 1-2"
    assert extracts.file_name(MinutesItem(AgendaItem("7", "T"))) == "uden-sagsnummer punkt 7"


def test_two_items_of_one_case_do_not_overwrite_each_other(tmp_path: Path) -> None:
    minutes = sample()
    same = tuple(replace(each, item=replace(each.item, case_number="00.01.00A00-1-26")) for each in minutes.items)
    assert len(set(extracts.write(replace(minutes, items=same), tmp_path))) == len(same)
