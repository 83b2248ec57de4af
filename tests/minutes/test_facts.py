"""Facts: what counts as said, what as false, and that every facts.json agrees with its own truth."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stt_minutes.minutes.facts import Fact, ItemFacts, Told, false_in, read, says, told

HERE = Path(__file__).parent
FILES = [
    path
    for root in (
        *(HERE / name for name in ("cases", "held_out", "held_out_2", "held_out_3")),
        HERE.parents[2] / "shared" / "cases",
    )
    for path in sorted(root.glob("*/facts.json"))
]
TYPES_ALONE = {
    "godkendt": ("Godkendt.", "Indstillingen blev godkendt.", "Dagsordenen blev godkendt.", "Vedtaget."),
    "tiltrådt": ("Tiltrådt.", "Indstillingen blev tiltrådt."),
    "taget_til_efterretning": ("Taget til efterretning.", "Orienteringen blev taget til efterretning."),
    "drøftet": ("Drøftet.", "Sagen blev drøftet."),
    "udsat": ("Udsat.", "Sagen blev udsat.", "Sagen udsættes."),
    "oversendt": ("Oversendt.", "Sagen oversendes."),
    "anbefales": ("Anbefales.", "Indstillingen anbefales.", "Udvalget anbefaler indstillingen."),
    "afvist": ("Ikke godkendt.", "Indstillingen blev afvist.", "Forslaget blev forkastet."),
    "udgår": ("Punktet udgår.", "Sagen udgik."),
    "ingen_beslutning": ("Intet.", "Ingen beslutning fundet i optagelsen."),
    "andet": ("Intet.", "Ingen beslutning fundet i optagelsen.", "Sagen blev drøftet."),
}


@pytest.mark.parametrize(
    ("text", "stem", "is_said"),
    [
        ("Der gives  200.000\nkr.", "200.000 kr", True),
        ("TIL BYRÅDET", "byråd", True),
        ("For stemte 13", "13", True),
        ("13 for og 2 imod", "3 for ", False),
        ("den 21. september", "1. september", False),
        ("21,5 mio.", "1,5 mio", False),
        ("1.200.000 kr.", "200.000", False),
        ("kl. 10.00", "kl. 10", True),
        ("kl. 100", "kl. 10", False),
        ("ved Stig", "stig ", True),
        ("", "ja", False),
    ],
)
def test_a_stem_is_said_where_it_stands_but_not_within_another_number(text, stem, is_said):
    assert says(text, [stem]) is is_said


@pytest.mark.parametrize(
    "text",
    [
        "Der gives 200.000 kr. i stedet for 300.000 kr.",
        "Der gives 200.000 kr. i stedet for de foreslåede 300.000 kr.",
        "Beløbet ændres fra 300.000 kr. til 200.000 kr.",
        "Beløbet på 300.000 kr. nedsættes til 200.000 kr.",
        "300.000 kr. ændres til 200.000 kr.",
        "Der gives ikke 300.000 kr., men 200.000 kr.",
    ],
)
def test_what_is_only_put_aside_is_not_false(text):
    assert false_in(text, ["300.000"]) == []


@pytest.mark.parametrize(
    "text",
    [
        "Der gives 300.000 kr.",
        "I stedet for 200.000 kr. gives 300.000 kr.",
        "Beløbet ændres fra 200.000 kr. til 300.000 kr.",
        "Beløbet på 200.000 kr. forhøjes til 300.000 kr.",
        "Der gives ikke 200.000 kr., men 300.000 kr.",
        "Der gives 200.000 kr. i stedet for 300.000 kr. I alt 300.000 kr.",
    ],
)
def test_what_is_said_is_false(text):
    assert false_in(text, ["300.000"]) == ["300.000"]


FACTS = {
    "1": ItemFacts(
        (Fact("200.000 kr.", "amount", 1, ("200.000",)), Fact("Byrådet", "receiver", 2, ("byråd",))), ("300.000",)
    ),
    "2": ItemFacts((), ("udsat",)),
    "3": ItemFacts((Fact("Bo", "name", 1, ("bo",)),), closed=True),
    "4": ItemFacts((Fact("Eva", "name", 1, ("eva",)),)),
}


def test_facts_are_counted_by_weight_and_kind():
    found = told(FACTS, {}, {"1": "Byrådet giver 300.000 kr.", "2": "Sagen blev udsat.", "3": "Bo."}, {"4"})
    assert found.by_kind() == {"amount": (0, 1), "receiver": (2, 2)}
    assert (found.with_facts, found.whole, found.items, found.false) == (1, 0, 2, 2)
    assert found.figures()["fact_recall"] == pytest.approx(2 / 3)
    assert [(each.item, each.kind, each.what) for each in found.misses] == [
        ("1", "amount", "200.000 kr."),
        ("1", "wrong", "300.000"),
        ("2", "wrong", "udsat"),
    ]


def test_length_and_likeness_are_over_the_items_with_a_true_text():
    true = {"1": "Byrådet giver 200.000 kr.", "2": "", "4": "Eva."}
    found = told(FACTS, true, {"1": "Byrådet giver 200.000 kr.", "2": "Godkendt."})
    assert found.figures()["length"] == pytest.approx(4 / 5)
    assert found.chrf == pytest.approx((1, 0), abs=0.01)


def test_meetings_are_added_up():
    one = told(FACTS, {"1": "Byrådet."}, {"1": "Byrådet giver 200.000 kr."})
    both = sum([one, told(FACTS, {}, {})], Told())
    assert both.by_kind() == {"amount": (1, 2), "name": (0, 2), "receiver": (2, 4)}
    assert (both.whole, both.with_facts, both.items) == (1, 4, 6)
    assert Told().figures() == dict.fromkeys(("fact_recall", "items_told", "items_false", "chrf", "length"))


@pytest.mark.parametrize(
    "data",
    [
        [],
        {"1": {"facts": [{"need": "x", "kind": "thing", "any": ["x"]}]}},
        {"1": {"facts": [{"need": "x", "kind": "date", "any": []}]}},
        {"1": {"facts": [{"need": "x", "kind": "date", "any": [""]}]}},
        {"1": {"wrong": []}},
    ],
)
def test_what_is_no_facts_is_refused(data):
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        read(data)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}-{path.parts[-2]}")
def test_facts_agree_with_the_truth(path):
    """The true text says every fact and nothing wrong; a text that only names the type says none. Contents are not shown."""
    data = json.loads(path.read_text(encoding="utf-8"))
    facts = read(data)
    truth = json.loads((path.parent / "truth.json").read_text(encoding="utf-8"))
    texts = {number: each.get("text") or "" for number, each in truth["decisions"].items()}
    closed = set(truth.get("closed", ()))
    faults = [f"{number}: no such decision" for number in facts.keys() - texts.keys()]
    faults += [f"{number}: no facts for it" for number in texts.keys() - facts.keys()]
    for number in facts.keys() & texts.keys():
        each = facts[number]
        faults += [f"{number}: fact {n}" for n, fact in enumerate(each.facts) if not says(texts[number], fact.stems)]
        faults += [f"{number}: wrong {each.wrong.index(one)}" for one in false_in(texts[number], each.wrong)]
        faults += [
            f"{number}: fact {n} by type alone"
            for n, fact in enumerate(each.facts)
            if any(says(text, fact.stems) for text in TYPES_ALONE[truth["decisions"][number]["type"]])
        ]
        if bool(data[number].get("plain")) != (not each.facts) or len(each.facts) > 6:
            faults.append(f"{number}: plain, or too many")
        if each.closed != (number in closed):
            faults.append(f"{number}: closed")
    assert not faults
