"""AGMAN XML: written anew, and the received one with its feedback fields filled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from stt_minutes.documents import agman
from stt_minutes.documents.sample import sample
from stt_minutes.errors import AgendaUnreadable
from stt_minutes.values import Attendance

if TYPE_CHECKING:
    from pathlib import Path

RECEIVED = """<?xml version="1.0" encoding="utf-8"?>
<Publication><PublicationTypeAsValue>1</PublicationTypeAsValue><Unknown>bevares</Unknown><Agendas><Agenda><Items>
<Item><Number>2.</Number><Fields>
<ItemField><Caption>Sagsfremstilling</Caption><Content><![CDATA[<p>R&amp;D</p>]]></Content><IsFeedback>False</IsFeedback></ItemField>
<ItemField><Caption>Beslutning</Caption><Content><![CDATA[<p>3. marts: udsat</p>]]></Content><IsFeedback>True</IsFeedback></ItemField>
</Fields></Item>
<Item><Number>9</Number><Fields><ItemField><Content/><IsFeedback>True</IsFeedback></ItemField></Fields></Item>
</Items></Agenda></Agendas></Publication>"""


def test_written_anew(tmp_path: Path) -> None:
    agman.write(sample(), tmp_path / "a.xml")
    raw = (tmp_path / "a.xml").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf<?xml")
    assert b"\r\n" in raw
    root = etree.fromstring(raw)
    assert root.findtext("PublicationTypeAsValue") == "3"
    assert root.findtext(".//Meeting/When") == "18-03-2026 15:00:00"
    assert root.findtext(".//Meeting/Until") == "18-03-2026 16:05:00"
    assert [each.text for each in root.iterfind(".//Item/Number")] == ["1", "2", "3", "4", "5"]
    assert [each.text for each in root.iterfind(".//Item/IsPublic")] == ["True"] * 4 + ["False"]
    assert root.findtext(".//MeetingMember[Name='Sanne Birkemose']/ParticipationStatusAsValue") == "2"
    filled = root.xpath(".//Item[Number='2']//ItemField[IsFeedback='True']")
    assert len(filled) == 1
    assert filled[0].findtext("Caption") == "Beslutning"
    assert "Udvalget godkendte indstillingen" in filled[0].findtext("Content")
    assert b"<![CDATA[<p>Udvalget godkendte" in raw


def test_received_file_is_filled(tmp_path: Path) -> None:
    agman.write(sample(), tmp_path / "a.xml", agenda=RECEIVED.encode())
    root = etree.fromstring((tmp_path / "a.xml").read_bytes())
    assert root.findtext("PublicationTypeAsValue") == "3"
    assert root.findtext("Unknown") == "bevares"
    fields = root.xpath(".//Item[Number='2.']//ItemField/Content")
    assert fields[0].text == "<p>R&amp;D</p>"
    assert fields[1].text.startswith("<p>3. marts: udsat</p><p>Udvalget godkendte indstillingen med den ændring")
    assert not root.xpath(".//Item[Number='9']//Content")[0].text


@pytest.mark.parametrize(
    "content", [b"<html/>", b"nix", b"<!DOCTYPE a [<!ENTITY x 'y'>]><Publication>&x;</Publication>"]
)
def test_what_is_not_agman_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(AgendaUnreadable):
        agman.write(sample(), tmp_path / "a.xml", agenda=content)
    assert not (tmp_path / "a.xml").exists()


def test_a_number_that_occurs_twice_is_answered_in_its_own_part(tmp_path: Path) -> None:
    minutes = sample()
    first, second, *_ = minutes.items
    last = minutes.items[-1]
    shut = replace(last.item, number="2", open=False)
    decision = replace(second.decision, text="Lukket afgørelse.", origin="human", confirmed=True)
    agenda = replace(minutes.agenda, items=(first.item, second.item, shut))
    items = tuple(replace(each, item=item) for each, item in zip((first, second, last), agenda.items, strict=True))
    both = replace(minutes, agenda=agenda, items=(*items[:2], replace(items[2], decision=decision)))
    item = "<Item><Number>2</Number><IsPublic>{}</IsPublic><ItemField><Content/><IsFeedback>True</IsFeedback></ItemField></Item>"
    received = f"<Publication>{item.format('False')}{item.format('True')}</Publication>"
    agman.write(both, tmp_path / "a.xml", agenda=received.encode())
    closed, opened = etree.fromstring((tmp_path / "a.xml").read_bytes()).xpath(".//Content")
    assert "Lukket afgørelse." in closed.text
    assert "Lukket afgørelse." not in opened.text
    assert "Udvalget godkendte" in opened.text


def test_who_came_is_told_as_the_referat_tells_it(tmp_path: Path) -> None:
    """Excused and present against the roster, a stand-in, and a member whose name the referat does not have."""
    minutes = sample()
    names = [each.name for each in minutes.agenda.members if each.name != "Sanne Birkemose"]
    came = (
        Attendance(names[0], "afbud", origin="human"),
        Attendance("Sanne Birkemose", "ankom", origin="human"),
        Attendance("Ole Fjelstrup", "ankom", origin="human"),
    )
    told = replace(minutes, attendance=came)
    agman.write(told, tmp_path / "a.xml")
    root = etree.fromstring((tmp_path / "a.xml").read_bytes())
    status = {each.findtext("Name"): each.findtext("ParticipationStatusAsValue") for each in root.iter("MeetingMember")}
    assert [status[name] for name in (names[0], "Sanne Birkemose", "Ole Fjelstrup")] == ["2", "1", "1"]
    member = "<MeetingMember><Name>{}</Name><ParticipationStatusAsValue>{}</ParticipationStatusAsValue></MeetingMember>"
    rows = ((names[0], "0"), ("Sanne Birkemose", "2"), (names[1], "4"), ("En Anden", "0"))
    received = f"<Publication><Members>{''.join(member.format(*row) for row in rows)}</Members></Publication>"
    agman.write(told, tmp_path / "b.xml", agenda=received.encode())
    found = etree.fromstring((tmp_path / "b.xml").read_bytes()).xpath(".//ParticipationStatusAsValue/text()")
    assert found == ["2", "1", "4", "0"]
