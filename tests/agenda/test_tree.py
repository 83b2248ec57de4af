"""What is large inside a page or an export is let through; what could swell or lies endlessly deep is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stt_minutes import agenda
from stt_minutes.agenda import html, tree
from stt_minutes.errors import AgendaUnreadable

if TYPE_CHECKING:
    from pathlib import Path

BIG = "iVBORw0KGgoA" * 1_000_000
HEAD = "<html><body><h1>Dagsorden for Byrådet</h1><p>Mødedato: 7. maj 2026 kl. 17.00</p><h2>1. Veje</h2><p>Stien bygges.</p>"
TAIL = "<h2>2. Skoler</h2><p>Skolen udvides.</p><h2>3. Eventuelt</h2></body></html>"
PICTURES = {
    "attribute": f'<p><img alt="Kort" src="data:image/png;base64,{BIG}"></p>',
    "without quotes": f"<p><img src=data:image/png;base64,{BIG}></p>",
    "sheet": f"<style>p {{ background: url(data:image/png;base64,{BIG}) }}</style>",
    "script": f"<script>var kort = '{BIG}';</script>",
    "comment": f"<!-- {BIG} -->",
}


@pytest.mark.parametrize("kind", PICTURES)
def test_a_large_picture_loses_nothing_below_it(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(HEAD + PICTURES[kind] + TAIL, encoding="utf-8")
    read = agenda.read(path)
    assert [(item.number, item.title) for item in read.items] == [("1", "Veje"), ("2", "Skoler"), ("3", "Eventuelt")]
    assert read.items[1].parts[0].text == "Skolen udvides."


def _sbsys(inside: str) -> str:
    items = "".join(
        f"<Dagsordenpunkt><Nummer>{n}</Nummer><Overskrift>{title}</Overskrift><Åbent>True</Åbent>"
        f"<Felt><Navn>Sagsfremstilling</Navn><Html><![CDATA[<p>Tekst {n}.</p>{inside if n == 1 else ''}]]></Html></Felt></Dagsordenpunkt>"
        for n, title in enumerate(("Veje", "Skoler", "Eventuelt"), 1)
    )
    return f'<?xml version="1.0" encoding="utf-8"?><Dagsorden><Dagsordenpunkter>{items}</Dagsordenpunkter></Dagsorden>'


@pytest.mark.parametrize(
    "inside",
    [f'<p>f&oslash;r<img src="data:image/png;base64,{BIG}"/>efter</p>', f"]]></Html><Fil>{BIG}</Fil><Html><![CDATA["],
    ids=["in a field", "in an element"],
)
def test_a_large_value_in_an_export_loses_nothing(inside: str) -> None:
    root = tree.xml(_sbsys(inside).encode(), "a.xml")
    assert len(list(tree.all_of(root, "Dagsordenpunkt"))) == 3
    field = next(tree.all_of(root, "Html"))
    texts = [line.text for line in html.fragment(tree.inner_html(field))]
    assert texts[0] == "Tekst 1."
    assert len(texts) == 1 or "førefter" in texts[1]


def test_entities_cannot_swell_in_a_large_file_either() -> None:
    entities = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    prologue = f'<?xml version="1.0"?><!-- x --><!DOCTYPE r [<!ENTITY a "xxxxxxxxxx">{entities}]>'
    with pytest.raises(AgendaUnreadable):
        tree.xml(f'{prologue}<r t="&i;"><f>{BIG}</f></r>'.encode(), "a.xml")


def test_a_large_file_may_not_lie_deep() -> None:
    with pytest.raises(AgendaUnreadable):
        tree.xml(f"<r><f>{BIG}</f>{'<d>' * 300}{'</d>' * 300}</r>".encode(), "a.xml")


def test_a_deep_page_is_read_and_an_endless_one_refused() -> None:
    deep = f"{'<div>' * 500}1. Veje{'</div>' * 500}<p>2. Skoler</p>"
    assert [line.text for line in html.read(deep.encode())] == ["1. Veje", "2. Skoler"]
    with pytest.raises(AgendaUnreadable):
        html.read(f"{'<div>' * 5000}1. Veje{'</div>' * 5000}<p>2. Skoler</p>".encode())


def test_more_tags_than_an_agenda_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MAX_TAGS", 1000)
    with pytest.raises(AgendaUnreadable):
        html.read(b"<p>a" * 1001)
    with pytest.raises(AgendaUnreadable):
        tree.xml(b"<r>" + b"<a/>" * 1001 + b"</r>", "a.xml")
