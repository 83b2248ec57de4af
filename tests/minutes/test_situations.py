"""Who voted what, who was there, and who promised what: situations as they are spoken, with what is right of them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from spoken_danish import agenda, item, one_section, transcript

from stt_minutes.minutes.propose import propose
from stt_minutes.values import Draft, DraftItem, Member

SITUATIONS = [
    (tuple(Member(*each) for each in data["members"]), situation)
    for path in sorted(Path(__file__).with_name("situations").glob("*.toml"))
    if (data := tomllib.loads(path.read_text(encoding="utf-8")))
    for situation in data["situation"]
]


@pytest.mark.parametrize(("members", "true"), SITUATIONS, ids=[true["name"] for _, true in SITUATIONS])
def test_situation(members: tuple[Member, ...], true: dict[str, Any]) -> None:
    heard = transcript(*true["said"])
    plan = agenda(item("1", "Sagen", "at forslaget godkendes"), name="Rådet", members=members)
    draft = propose(heard, plan, one_section(heard))
    made = draft.items[0]
    assert _votes(made) == true.get("votes")
    assert "decision" not in true or (made.decision and made.decision.type) in true["decision"]
    assert [each.who for each in made.statements if each.kind in {"dissent", "protocol"}] == true.get("dissent", [])
    assert "attendance" not in true or _attendance(draft) == sorted(map(tuple, true["attendance"]))
    for (who, *held), due in zip(true.get("promises", ()), true.get("due", ()), strict=True):
        found = [each for each in made.followups if all(word in each.what for word in held)]
        assert any(who in (each.who or "") and due in (each.deadline or each.what) for each in found), made.followups
    assert true.get("promises") != [] or not made.followups


def _votes(made: DraftItem) -> list[int | None] | None:
    votes = made.votes
    return votes and [votes.in_favour, votes.against, votes.abstained]


def _attendance(draft: Draft) -> list[tuple[str, str]]:
    return sorted({(each.who, each.event) for each in draft.attendance})
