from __future__ import annotations

import pytest

from stt_minutes.agenda.members import label, members
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
    ],
)
def test_a_sentence_is_no_roster(line: str) -> None:
    assert label(line) is None
