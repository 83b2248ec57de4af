"""Who was excused, came, left, was disqualified and came back, as it is said in meetings."""

from __future__ import annotations

import pytest
from spoken_danish import agenda, each_segment, item, transcript

from stt_minutes.minutes.attendance import attend
from stt_minutes.minutes.tokens import tokens
from stt_minutes.values import Guest, Member

MEMBERS = (
    Member("Bente Kirkegaard", "A", "formand"),
    Member("Jens Peter Rold", "V", "næstformand"),
    Member("Signe Møllebæk", "F"),
    Member("Torben Ravn", "C"),
    Member("Ulla Skjern-Dam", "B"),
)
AGENDA = agenda(
    item("1", "Godkendelse af dagsorden"),
    item("2", "Havneplan", guests=(Guest("Mads Egelund", "havnechef", "15:10"),)),
    item("3", "Salg af grund"),
    item("4", "Eventuelt"),
    members=MEMBERS,
)
START = "Velkommen alle sammen til mødet i udvalget. Vi tager dagsordenen først."
PLAN = "Så er det havneplanen. Den er stor, og vi skal bruge lidt tid på den i dag."
SALE = "Og så er der salget af grunden. Det er en sag, vi har haft før."
END = "Eventuelt. Har nogen noget? Nej. Tak for i dag."


def events(
    first: str = START, second: str = PLAN, third: str = SALE, fourth: str = END
) -> set[tuple[str, str, str | None]]:
    heard = transcript(first, second, third, fourth)
    found = attend(tokens(heard), AGENDA, each_segment(heard, "1", "2", "3", "4"))
    for event in found:
        assert event.evidence
    return {(event.who, event.event, event.item) for event in found if event.who != "Mads Egelund"}


@pytest.mark.parametrize(
    "said",
    [
        "Der er afbud fra Torben.",
        "Torben Ravn har meldt afbud i dag.",
        "Vi mangler Torben, han er syg.",
        "Torben kan ikke være her i dag, så det er os fire.",
        "Torben er forhindret.",
    ],
)
def test_excused(said: str) -> None:
    assert events(first=f"{START} {said}") == {("Torben Ravn", "afbud", None)}


def test_two_excused_in_one_sentence() -> None:
    found = events(first=f"{START} Der er afbud fra Torben og Signe.")
    assert found == {("Torben Ravn", "afbud", None), ("Signe Møllebæk", "afbud", None)}


@pytest.mark.parametrize(
    "said",
    [
        "Torben har meldt afbud, nej der kommer han jo.",
        "Torben har ikke meldt afbud.",
        "Vi er fuldtallige, og der er ingen afbud.",
        "Torben fortalte, at hans hund er syg.",
    ],
)
def test_nobody_is_excused(said: str) -> None:
    assert ("Torben Ravn", "afbud", None) not in events(first=f"{START} {said}")


@pytest.mark.parametrize(
    ("announced", "arrives"),
    [
        ("Signe er forsinket, hun sidder i kø.", "Hej, undskyld forsinkelsen. Sæt dig, Signe."),
        ("Signe kommer lidt senere.", "Goddag, Signe. Vi er ved havnen."),
        ("Signe støder til om et kvarter.", "Der kommer Signe. Velkommen."),
    ],
)
def test_late(announced: str, arrives: str) -> None:
    assert events(
        first=f"{START} {announced}",
        second=f"{PLAN} {arrives} Vi fortsætter med planen, og der er en del tilbage at tale om.",
    ) == {("Signe Møllebæk", "ankom", "2")}


@pytest.mark.parametrize(
    ("planned", "leaves"),
    [
        ("Ulla skal gå før tid i dag.", "Jeg smutter nu, hej hej."),
        ("", "Ulla forlader mødet nu. Kom godt hjem, Ulla."),
        ("", "Jeg bliver nødt til at gå nu. Ja, farvel, Ulla."),
    ],
)
def test_leaves(planned: str, leaves: str) -> None:
    found = events(
        first=f"{START} {planned}", third=f"{leaves} {SALE} Der er ikke så meget nyt i den, siden vi så den sidst."
    )
    assert found == {("Ulla Skjern-Dam", "forlod", "3")}


@pytest.mark.parametrize(
    "said",
    [
        "Jens Peter er inhabil, så han går udenfor.",
        "Du er inhabil, Jens Peter, så du må gå ud.",
        "Jens Peter deltager ikke i behandlingen af det her punkt.",
        "Jeg er inhabil, det er min bror, der køber. Ja, gå du bare udenfor, Jens Peter.",
    ],
)
def test_disqualified_and_back(said: str) -> None:
    found = events(
        third=f"{SALE} {said} Så er vi fire. Det anbefales. Vil du kalde på Jens Peter? Nå, hvad blev det til? Det får du at se i referatet."
    )
    assert found == {("Jens Peter Rold", "inhabil", "3"), ("Jens Peter Rold", "genindtrådt", "3")}


def test_a_question_of_disqualification_that_is_answered_no() -> None:
    assert (
        events(
            third=f"{SALE} Er jeg inhabil, når jeg bor på vejen? Nej, det er du ikke, Jens Peter. Godt. Så fortsætter vi bare."
        )
        == set()
    )


def test_a_guest_who_could_not_come() -> None:
    heard = transcript(START, f"{PLAN} Mads Egelund er syg i dag, så jeg tager den selv.", SALE, END)
    found = attend(tokens(heard), AGENDA, each_segment(heard, "1", "2", "3", "4"))
    assert [event.who for event in found] == []


def test_talk_of_members_is_no_attendance() -> None:
    assert events(second=f"{PLAN} Jeg er enig med Torben. Signe sagde det også sidst. Ulla, du har ordet.") == set()


@pytest.mark.parametrize(
    "said",
    [
        "Torben er her ikke, han har fået en datter i søndags.",
        "Torben har meldt fra, han ligger med influenza, og Signe er på vej.",
        "Torben kan ikke være her, hun er til begravelse.",
    ],
)
def test_excused_in_other_words(said: str) -> None:
    assert ("Torben Ravn", "afbud", None) in events(first=f"{START} {said}")


def test_who_leaves_is_seen_off_by_name() -> None:
    said = f"{SALE} Det siger Signe også. Jeg skal gå nu, desværre. Kør forsigtigt, Torben. Vi fortsætter med salget, og det tager vi roligt."
    assert events(third=said) == {("Torben Ravn", "forlod", "3")}


def test_two_leave_together() -> None:
    said = f"{SALE} Torben og Signe, nu skal I desværre gå, for I skal videre. Vi andre bliver lidt endnu og taler om grunden."
    assert events(third=said) == {("Torben Ravn", "forlod", "3"), ("Signe Møllebæk", "forlod", "3")}


@pytest.mark.parametrize(
    "said",
    [
        "Torben siger, at fraværet er gået ned i år.",
        "Torben, undskyld, jeg bliver nødt til at gå tilbage til det om havnen.",
        "Torben sagde, at det hele er gået efter planen.",
    ],
)
def test_nobody_leaves(said: str) -> None:
    assert events(third=f"{SALE} {said} Så det vil vi gerne lige høre mere om, før vi slutter.") == set()


def test_a_guest_asked_to_stay_leaves_after_the_next_item() -> None:
    heard = transcript(START, f"{PLAN} Velkommen, Mads. Tak, Mads, bliv lige siddende til den næste.", SALE, END)
    found = attend(tokens(heard), AGENDA, each_segment(heard, "1", "2", "3", "4"))
    assert [(event.event, event.item) for event in found if event.who == "Mads Egelund"] == [
        ("ankom", "2"),
        ("forlod", "3"),
    ]


def test_excused_in_the_same_breath() -> None:
    found = events(first=f"{START} Der er afbud fra Torben, der er på tjenesterejse med de andre, og fra Signe.")
    assert found == {("Torben Ravn", "afbud", None), ("Signe Møllebæk", "afbud", None)}


def test_the_chair_leaves_the_table_and_hands_the_meeting_over() -> None:
    found = events(
        third=f"{SALE} Der går jeg selv fra bordet, for han er min fætter. Jens Peter overtager. Tak. Vi køber."
    )
    assert {event for event in found if event[1] == "inhabil"} == {("Bente Kirkegaard", "inhabil", "3")}


def test_who_is_spoken_to_just_before_does_not_leave() -> None:
    found = events(third=f"{SALE} Tillykke, Torben. Jeg bliver nødt til at smutte nu. God bedring.")
    assert not {event for event in found if event[1] == "forlod"}


@pytest.mark.parametrize(
    "said", ["Så går jeg tilbage til min pind, Torben.", "Torben, alle skal af sted to gange om året."]
)
def test_going_back_or_all_of_them_going_is_nobody_leaving(said: str) -> None:
    assert events(third=f"{SALE} {said}") == set()


def test_the_chair_is_called_in_again_by_office() -> None:
    found = events(third=f"{SALE} Vi sælger. Så kan formanden godt komme ind igen. Tak for det.")
    assert ("Bente Kirkegaard", "inhabil", "3") in found
    assert "genindtrådt" in {kind for _, kind, _ in found}


@pytest.mark.parametrize(
    "said",
    [
        "Så er det Torben. Han ligger på sygehuset med en ny hofte, og han kan altså ikke være med i dag.",
        "Der var noget med afbud. Jo, Torben Ravn har ringet, hun ligger i sengen og kan ikke komme.",
    ],
)
def test_he_or_she_is_the_one_named_before(said: str) -> None:
    assert events(first=f"{START} {said}") == {("Torben Ravn", "afbud", None)}


@pytest.mark.parametrize(
    "arrives",
    [
        "Undskyld, jeg kommer. Der var en ko på vejen.",
        "Undskyld. Jeg er bedøvet i den ene side. Stakkels dig. Vi er kun ved havnen.",
        "Goddag, undskyld, jeg er her nu. Hvad er vi i gang med?",
    ],
)
def test_the_one_who_is_waited_for_comes(arrives: str) -> None:
    found = events(
        first=f"{START} Vi begynder. Der mangler kun Signe. Hun sidder i kø.",
        second=f"{PLAN} {arrives} Vi fortsætter med planen, og der er en del tilbage at tale om.",
    )
    assert found == {("Signe Møllebæk", "ankom", "2")}


def test_an_excuse_in_the_middle_of_the_talk_is_nobody_coming() -> None:
    found = events(
        first=f"{START} Der mangler kun Signe.",
        second=f"{PLAN} Undskyld, jeg afbrød dig. Det er bare, fordi prisen er så høj. Den er ikke til at forstå.",
    )
    assert found == set()


def test_one_is_ill_and_the_other_only_late() -> None:
    found = events(
        first=f"{START} Torben ligger med influenza, og Signe er på vej.",
        second=f"{PLAN} Hej, undskyld forsinkelsen. Sæt dig, Signe. Vi er ved havnen, og vi tager det roligt.",
    )
    assert found == {("Torben Ravn", "afbud", None), ("Signe Møllebæk", "ankom", "2")}


@pytest.mark.parametrize(
    "said",
    [
        "Du er inhabil, og du må gå ud til kaffen. Ulla, nej, det er ikke Ulla, det er dig. Hent Torben ind. Kom ind, Torben.",
        "Det er min søn, der har budt på den, så jeg skal ikke være her. Nej. Signe, vi køber. Sig til Torben, at han kan komme ind igen.",
    ],
)
def test_who_is_called_in_again_was_the_one_who_went_out(said: str) -> None:
    found = events(third=f"{SALE} {said} Tak. Hvad blev det til? Det får du at se.")
    assert {(who, kind) for who, kind, _ in found} == {("Torben Ravn", "inhabil"), ("Torben Ravn", "genindtrådt")}


def test_who_is_called_in_as_the_next_item_opens_was_out_for_one_item_only() -> None:
    found = events(
        second=f"{PLAN} Torben, du er inhabil, så du må gå udenfor. Vi godkender planen.",
        third=f"{SALE} Hent Torben ind. Kom ind, Torben. Vi sælger den.",
    )
    assert {event for event in found if event[1] == "inhabil"} == {("Torben Ravn", "inhabil", "2")}
    assert [event for event in found if event[1] == "genindtrådt"] == [("Torben Ravn", "genindtrådt", "3")]


@pytest.mark.parametrize(
    "said",
    ["Er jeg inhabil? Ikke sådan så jeg er inhabil, Torben.", "Skal jeg gå udenfor, Torben? Nej, det gælder os alle."],
)
def test_nobody_is_disqualified(said: str) -> None:
    assert events(third=f"{SALE} {said} Så fortsætter vi bare med salget.") == set()


@pytest.mark.parametrize(
    "said",
    [
        "Jeg må desværre køre nu, Torben. Jeg har et møde på havnen. Så er det vel mig.",
        "Det var en god status. Kør forsigtigt. Torben var midt i en smagsprøve.",
        "Jeg smutter. Vi ses. Torben, er du klar til det næste?",
    ],
)
def test_who_is_spoken_to_beside_a_goodbye_does_not_leave(said: str) -> None:
    found = events(
        third=f"{SALE} {said} Der er ikke så meget nyt i den, siden vi så den sidst, men vi tager den roligt."
    )
    assert found == set()


def test_a_substitute_who_is_not_on_the_roster() -> None:
    found = events(first=f"{START} Torben har meldt afbud. I stedet har vi Karla Winther, velkommen til.")
    assert found == {("Torben Ravn", "afbud", None), ("Karla Winther", "ankom", None)}
