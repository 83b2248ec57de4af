from __future__ import annotations

import pytest

from stt_minutes.agenda.members import is_list, label, members
from stt_minutes.values import Member


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Deltagere: Bo Dam (A) formand, Else Lund (V)", [Member("Bo Dam", "A", "formand"), Member("Else Lund", "V")]),
        ("Tilstede: Bo Dam (A) - formand", [Member("Bo Dam", "A", "formand", "til stede")]),
        ("Afbud: Preben Holst Jacobsen (Lokallisten)", [Member("Preben Holst Jacobsen", "Lokallisten", None, "afbud")]),
        ("Fraværende: Ida Bo", [Member("Ida Bo", None, None, "fraværende")]),
        ("Medlemmer: Ida Bo, formand, Kai Ravn", [Member("Ida Bo", None, "formand"), Member("Kai Ravn")]),
        ("Deltagere Ida Bo, sekretær Mie Lundtoft", [Member("Ida Bo"), Member("Mie Lundtoft", None, "sekretær")]),
        ("Sekretær: Laura Engsig", [Member("Laura Engsig", None, "sekretær")]),
        ("Medlemmer\tIda Bo (V, næstformand)", [Member("Ida Bo", "V", "næstformand")]),
        (
            "Deltagere: Kai Ravn (Stedfortræder for Ida Bo)",
            [Member("Kai Ravn", None, "stedfortræder for Ida Bo")],
        ),
        ("Afbud: Ida Bo (C) (ferie)", [Member("Ida Bo", "C", None, "afbud", "ferie")]),
        (
            "Medlemmer: Borgmester Ida Bo (A), Lars von Hoff",
            [Member("Ida Bo", "A", "borgmester"), Member("Lars von Hoff")],
        ),
        ("Deltagere: Ida Bo og Kai Ravn", [Member("Ida Bo"), Member("Kai Ravn")]),
        (
            "Afbud: Ida Bo (V) – stedfortræder Kai Ravn (V)",
            [Member("Ida Bo", "V", None, "afbud"), Member("Kai Ravn", "V", "stedfortræder", None, "for Ida Bo")],
        ),
        (
            "Afbud: Ida Bo (V). Stedfortræder: Kai Ravn (V)",
            [Member("Ida Bo", "V", None, "afbud"), Member("Kai Ravn", "V", "stedfortræder", None, "for Ida Bo")],
        ),
        (
            "Deltagere: Ledelsessiden: Ida Bo (formand). Medarbejderne: Kai Ravn, FOA",
            [Member("Ida Bo", None, "formand"), Member("Kai Ravn", note="FOA")],
        ),
        ("Medlemmer: Ida Bo (A) · Kai Ravn (V), formand", [Member("Ida Bo", "A"), Member("Kai Ravn", "V", "formand")]),
        (
            "Ledelsesrepræsentanter: Ida Bo (kommunaldirektør, formand)",
            [Member("Ida Bo", None, "formand", None, "kommunaldirektør")],
        ),
        ("Forældrevalgte: Ida Bo, Kai Ravn", [Member("Ida Bo"), Member("Kai Ravn")]),
        ("Fra forvaltningen: direktør Ida Bo", [Member("Ida Bo", None, "direktør")]),
        ("Elevrådet: Alma (8.b), Storm (9.a)", [Member("Alma", note="8.b"), Member("Storm", note="9.a")]),
        ("Byrådets medlemmer:", []),
        ("Medarbejdersiden:", []),
        (
            "Deltagere: Ida Bo, kommunaldirektør (mødeleder); Kai Ravn, direktør for Børn og Unge",
            [
                Member("Ida Bo", None, "mødeleder", None, "kommunaldirektør"),
                Member("Kai Ravn", note="direktør for Børn og Unge"),
            ],
        ),
        (
            "Medlemmer: Ida Bo (V), formand. Kai Ravn (A), næstformand. Ole Ny (F).",
            [Member("Ida Bo", "V", "formand"), Member("Kai Ravn", "A", "næstformand"), Member("Ole Ny", "F")],
        ),
        (
            "Udvalget: Ida Bo (F), formand - Kai Ravn (V) - Ole Ny (A)",
            [Member("Ida Bo", "F", "formand"), Member("Kai Ravn", "V"), Member("Ole Ny", "A")],
        ),
        (
            "Styregruppen: Ida Bo, teknisk direktør (formand) · Kai Ravn, ældrechef · Ole Ny, Ældrerådet",
            [
                Member("Ida Bo", None, "formand", None, "teknisk direktør"),
                Member("Kai Ravn", note="ældrechef"),
                Member("Ole Ny", note="Ældrerådet"),
            ],
        ),
        (
            "Bestyrelsen: Ida Bo (mor til Alma), Kai (far)",
            [Member("Ida Bo", note="mor til Alma"), Member("Kai", note="far")],
        ),
        (
            "Forvaltning: Ida Bo, direktør | Kai Ravn, vej og trafik",
            [Member("Ida Bo", None, "direktør"), Member("Kai Ravn", note="vej og trafik")],
        ),
        ("Elever: Alma 9.b og Storm 8.a", [Member("Alma", note="9.b"), Member("Storm", note="8.a")]),
        ("Hvem kommer? Ida, Kai – og Ole (konsulent)", [Member("Ida"), Member("Kai"), Member("Ole", note="konsulent")]),
        ("Praksis: Kai Ravn, praktiserende læge", [Member("Kai Ravn", note="praktiserende læge")]),
        ("Projektleder: Ida Bo", [Member("Ida Bo", None, "projektleder")]),
        ("Liste Ø: Ida Bo", [Member("Ida Bo", "Ø")]),
        (
            "Ansatte: juridisk chef Ida Bo og leder af Vej Kai Ravn",
            [Member("Ida Bo", None, "juridisk chef"), Member("Kai Ravn", None, "leder af vej")],
        ),
        (
            "Deltagere: Ida Bo, Byggeri, Kai Ravn, Kultur",
            [Member("Ida Bo", note="Byggeri"), Member("Kai Ravn", note="Kultur")],
        ),
        ("Medarbejdere: Ida Bo, Dansk Sygeplejeråd", [Member("Ida Bo", note="Dansk Sygeplejeråd")]),
    ],
)
def test_a_roster_is_read(line: str, found: list[Member]) -> None:
    named = label(line)
    assert named is not None
    assert list(members(*named)) == found


@pytest.mark.parametrize(
    "line",
    [
        "Deltagerne mødes kl. 9",
        "Formanden orienterer",
        "Medlemmerne har fået brev",
        "Ida Bo",
        "Gæster: Ida Bo, Kai Ravn",
        "Kopi til: Ida Bo, Kai Ravn",
        "Ledelsen: se bilag",
        "Emne: Budget, Regnskab",
        "Gæst: Ida Bo",
        "Tema: Grøn Omstilling",
        "Mødelokale: Store Sal",
    ],
)
def test_a_sentence_is_no_roster(line: str) -> None:
    assert label(line) is None


def test_people_without_a_label_are_a_list_when_most_have_a_post() -> None:
    assert is_list("Skoleleder Ida Bo (mødeleder), SFO-leder Kai Ravn, administrativ leder Ole Ny (referat)")
    assert not is_list("Ida Bo, Kai Ravn, Ole Ny")
    assert not is_list("Tinghuset, Nørregade 2, Ny By")
