"""Exports of ESDH systems: an item is open only where that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stt_minutes.agenda.reading import read

if TYPE_CHECKING:
    from pathlib import Path

SBSYS = (
    '<?xml version="1.0" encoding="utf-8"?><Dagsorden DagsordenID="1"{agenda} Dagsordentype="Dagsorden"><Møde MødeID="7" Udvalg="Byrådet" Mødedato="27. august 2026"/>'
    '<Dagsordenpunkter><Dagsordenpunkt DagsordenpunktID="1" Nummer="1" Åbent="True"><Overskrift>Veje</Overskrift></Dagsordenpunkt>'
    '<Dagsordenpunkt DagsordenpunktID="2" Nummer="2"{item}><Overskrift>Køb</Overskrift></Dagsordenpunkt></Dagsordenpunkter></Dagsorden>'
)
ACADRE = (
    '<?xml version="1.0" encoding="utf-8"?><root><table name="agenda"><fields><field name="name">Dagsorden</field></fields>'
    '<table name="committee"><fields><field name="name">Byrådet</field></fields></table>'
    '<table name="agendaitemparents"><fields><field name="sort">1</field></fields><table name="agendaitem"><fields><field name="name">Veje</field><field name="access">1</field></fields></table></table>'
    '<table name="agendaitemparents"><fields><field name="sort">2</field></fields><table name="agendaitem"><fields><field name="name">Køb</field>{item}</fields></table></table>'
    "</table></root>"
)
FUJITSU = (
    '<?xml version="1.0" encoding="utf-8"?><Root><Committee><Name>Byrådet</Name><Meeting><MeetingDateTime>27-08-2026 16:00</MeetingDateTime><Agenda><AgendaElements>'
    "<AgendaElement><AccessIsPublic>true</AccessIsPublic><HandlingItem><Title>Veje</Title><SerialNo>1</SerialNo></HandlingItem></AgendaElement>"
    "<AgendaElement>{item}<HandlingItem><Title>Køb</Title><SerialNo>2</SerialNo></HandlingItem></AgendaElement>"
    "</AgendaElements></Agenda></Meeting></Committee></Root>"
)
EDOC = (
    '<?xml version="1.0" encoding="utf-8"?><Meeting><Committee>Byrådet</Committee><MeetingDate>27-08-2026</MeetingDate><MeetingAgendaTypes><MeetingAgendaType>'
    "<AgendaType>{agenda}</AgendaType><MeetingAgendaItems>"
    "<MeetingAgendaItem><AgendaItemNumber>1</AgendaItemNumber><Document><Title>Veje</Title><PublishingType>SKAL PUBLICERES</PublishingType></Document></MeetingAgendaItem>"
    "<MeetingAgendaItem><AgendaItemNumber>2</AgendaItemNumber><Document><Title>Køb</Title>{item}</Document></MeetingAgendaItem>"
    "</MeetingAgendaItems></MeetingAgendaType></MeetingAgendaTypes></Meeting>"
)
AGMAN = (
    '<?xml version="1.0" encoding="utf-8"?><Publication><PublicationTypeAsValue>1</PublicationTypeAsValue><Agendas><Agenda><Name>Dagsorden</Name><Committee><Name>Byrådet</Name></Committee><Items>'
    "<Item><Number>1</Number><Caption>Veje</Caption><IsPublic>True</IsPublic></Item><Item><Number>2</Number><Caption>Køb</Caption>{item}</Item></Items></Agenda></Agendas></Publication>"
)


@pytest.mark.parametrize(
    ("source", "item", "said"),
    [
        (SBSYS, ' Åbent="True"', (True, False)),
        (SBSYS, ' Åbent="False"', (False, False)),
        (SBSYS, "", (False, True)),
        (SBSYS, ' Åbent=""', (False, True)),
        (SBSYS, ' Åbent="Delvist"', (False, False)),
        (ACADRE, '<field name="access">1</field>', (True, False)),
        (ACADRE, '<field name="accessname">Åben</field>', (True, False)),
        (ACADRE, '<field name="accessname">Lukket</field>', (False, False)),
        (ACADRE, '<field name="access">1</field><field name="accessname">Lukket</field>', (False, True)),
        (ACADRE, '<field name="access">2</field>', (False, False)),
        (ACADRE, "", (False, True)),
        (FUJITSU, "<AccessIsPublic>true</AccessIsPublic>", (True, False)),
        (FUJITSU, "<AccessIsPublic>false</AccessIsPublic>", (False, False)),
        (FUJITSU, "<AccessIsPublic/>", (False, True)),
        (FUJITSU, "", (False, True)),
        (EDOC, "<PublishingType>SKAL PUBLICERES</PublishingType>", (True, False)),
        (EDOC, "<PublishingType>MÅ IKKE PUBLICERES</PublishingType>", (False, False)),
        (EDOC, "<PublishingType>KAN PUBLICERES</PublishingType>", (False, False)),
        (EDOC, "<PublishingType/>", (False, True)),
        (EDOC, "", (False, True)),
        (AGMAN, "<IsPublic>True</IsPublic>", (True, False)),
        (AGMAN, "<IsPublic>False</IsPublic>", (False, False)),
        (AGMAN, "", (False, True)),
    ],
)
def test_an_item_is_open_where_the_export_says_so(
    source: str, item: str, said: tuple[bool, bool], tmp_path: Path
) -> None:
    path = tmp_path / "dagsorden.xml"
    path.write_text(source.format(item=item, agenda=' Åben="True"' if source is SBSYS else "Åben dagsorden"))
    agenda = read(path)
    told = {remark.item for remark in agenda.remarks if remark.kind == "closed_unsaid"}
    assert [(each.number, each.title) for each in agenda.items] == [("1", "Veje"), ("2", "Køb")]
    assert (agenda.items[0].open, "1" in told) == (True, False)
    assert (agenda.items[1].open, "2" in told) == said


@pytest.mark.parametrize(("source", "agenda"), [(SBSYS, ' Åben="False"'), (EDOC, "Lukket dagsorden")])
def test_an_agenda_that_is_closed_closes_its_items(source: str, agenda: str, tmp_path: Path) -> None:
    item = ' Åbent="True"' if source is SBSYS else "<PublishingType>SKAL PUBLICERES</PublishingType>"
    path = tmp_path / "dagsorden.xml"
    path.write_text(source.format(item=item, agenda=agenda))
    assert [each.open for each in read(path).items] == [False, False]
