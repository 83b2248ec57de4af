"""What the secretary does while recording: keys become markers, at once on the disk, and orders to the recorder."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Literal, Protocol

from stt_minutes import written
from stt_minutes.cli._keys import BACKSPACE, ENTER, ESCAPE
from stt_minutes.danish import clock
from stt_minutes.minutes import cases, marked
from stt_minutes.values import Marker, Markers

if TYPE_CHECKING:
    from collections.abc import Callable

    from stt_minutes.audio.alerts import State
    from stt_minutes.meeting import Meeting
    from stt_minutes.values import Agenda, MarkerKind

HELP = (
    "n  næste punkt      g  gå til punkt …     u  punktet udgår   m  markér stedet",
    "p  pause / fortsæt  l  luk / åbn dørene   i  vis tilstanden  s  stop",
    "f  nogen forlader mødet                   t  nogen kommer, også tilbage",
)
Asked = Literal["jump", "withdrawn", "left", "returned", "stop"]
_AWAY = frozenset({"afbud", "fraværende"})
_STOP = "Stop optagelsen? Tryk s igen for at stoppe; en anden tast fortsætter."


class Desk(Protocol):
    """The part of the recorder that keys reach."""

    @property
    def state(self) -> State: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...
    def close_doors(self) -> None: ...
    def open_doors(self) -> None: ...


@dataclass(frozen=True, slots=True)
class View:
    """What a screen shows of the secretary's side. `marks` are the latest, newest last; `choices` belong to the question asked."""

    item: str
    following: str
    message: str
    question: str
    choices: tuple[str, ...]
    marks: tuple[str, ...]


class Secretary:
    """Turns keys into markers and orders. `stopped` becomes true when stop was confirmed."""

    def __init__(self, meeting: Meeting, agenda: Agenda | None, desk: Desk, say: Callable[[str], None]) -> None:
        self._meeting = meeting
        self._agenda = agenda
        self._desk = desk
        self._say = say
        self._markers: list[Marker] = list(written.markers(meeting))
        self._asked: Asked | None = None
        self._typed = ""
        self._message = ""
        # Orders reach the recorder through a queue: what was ordered last is what counts for the next key.
        self._paused = False
        self._doors_closed = doors_closed(tuple(self._markers))
        self.stopped = False

    @property
    def item(self) -> str | None:
        """The key of the present item."""
        return next((marker.item for marker in reversed(self._markers) if marker.kind == "item"), None)

    def press(self, key: str) -> None:
        """Do what the key means. Raises DiskFull or WriteFailed when a marker cannot be kept."""
        if self._asked == "stop":
            self._asked = None
            if key.lower() == "s":
                self.stop()
            else:
                self._tell("Optagelsen fortsætter.")
        elif self._asked is not None:
            self._type(self._asked, key)
        else:
            self._order(key.lower())

    def interrupted(self) -> None:
        """Ctrl-C: as the stop key."""
        self.press("s")

    def stop(self) -> None:
        """Stop without asking."""
        self.stopped = True
        self._mark("stop")

    def view(self) -> View:
        """What to show now."""
        following = self._following()
        question = self._prompt(self._asked) + self._typed if self._asked else ""
        return View(
            item=self._titled(self.item) if self.item else "Intet punkt er begyndt (tryk n, når det første begynder)",
            following=self._titled(following) if following else "",
            message=self._message,
            question=question,
            choices=self._choices(),
            marks=tuple(_told(marker) for marker in self._markers[-3:]),
        )

    def _order(self, key: str) -> None:
        match key:
            case "n":
                following = self._following()
                if following is None:
                    self._tell("Det var det sidste punkt på dagsordenen.")
                else:
                    self._begin(following)
            case "g":
                self._ask("jump")
            case "u":
                self._ask("withdrawn")
            case "f":
                self._ask("left")
            case "t":
                self._ask("returned")
            case "m":
                self._mark("mark", item=self.item)
                self._tell("Stedet er markeret.")
            case "p":
                self._toggle_pause()
            case "l":
                self._toggle_doors()
            case "s":
                self._ask("stop")
            case _:
                return

    def _toggle_pause(self) -> None:
        # The marker first: it tells where the sound stops, also if the machine stops with it.
        self._mark("resume" if self._paused else "pause")
        if self._paused:
            self._desk.resume()
        else:
            self._desk.pause()
        self._paused = not self._paused
        self._tell("Pause: der optages ikke." if self._paused else "Optagelsen fortsætter.")

    def _toggle_doors(self) -> None:
        if self._doors_closed:
            self._desk.open_doors()
        else:
            # Here the sound first: not one word more may enter the open recording.
            self._desk.close_doors()
        self._doors_closed = not self._doors_closed
        self._mark("doors_closed" if self._doors_closed else "doors_opened")
        self._tell("Dørene er lukket: lyden holdes for sig." if self._doors_closed else "Dørene er åbne igen.")

    def _ask(self, what: Asked) -> None:
        self._asked, self._typed = what, ""
        self._message = ""  # the screen shows the question with its choices
        self._say(self._prompt(what) + ", ".join(self._choices()))

    def _prompt(self, asked: Asked) -> str:
        if asked == "stop":
            return _STOP
        if asked == "jump":
            return "Gå til punkt nr.: "
        if asked == "withdrawn":
            following = self._following()
            return f"Hvilket punkt udgår (Enter: {following}): " if following else "Hvilket punkt udgår: "
        who = "Hvem forlader mødet" if asked == "left" else "Hvem kommer"
        return f"{who} (nummer eller navn): " if self._choices() else f"{who} (navn): "

    def _type(self, asked: Asked, key: str) -> None:
        if key == ESCAPE:
            self._asked = None
            self._tell("Fortrudt.")
        elif key == BACKSPACE:
            self._typed = self._typed[:-1]
        elif key == ENTER:
            self._asked = None
            self._answer(asked, self._typed.strip())
        elif key.isprintable() and len(key) == 1:
            self._typed += key

    def _answer(self, asked: Asked, answer: str) -> None:
        if asked == "withdrawn" and not answer:
            answer = self._following() or ""
        if not answer:
            self._tell("Fortrudt.")
        elif asked in {"jump", "withdrawn"}:
            item = self._agenda.called(answer) if self._agenda is not None else None
            key = answer if item is None else item.key
            if self._agenda is not None and item is None:
                self._tell(f"Punkt {answer} findes ikke på dagsordenen.")
            elif asked == "jump":
                self._begin(key)
            else:
                self._withdraw(key)
        elif asked in {"left", "returned"}:
            self._moved(asked, answer)

    def _moved(self, asked: Asked, answer: str) -> None:
        found = self._person(answer)
        if len(found) > 1:
            self._asked, self._typed = asked, ""
            self._tell(f"Flere passer på „{answer}“: {', '.join(found)}. Skriv mere af navnet, eller nummeret.")
            return
        name = found[0] if found else answer
        self._mark("left" if asked == "left" else "returned", item=self.item, text=name)
        told = f"{name} {'har forladt mødet' if asked == 'left' else 'er kommet'}."
        self._tell(told if found or not self._people() else f"{told} Navnet står ikke på deltagerlisten.")

    def _withdraw(self, key: str) -> None:
        self._mark("withdrawn", item=key)
        self._tell(f"Udgår: {self._titled(key)}. Fortryd ved at gå til punktet med g.")

    def _begin(self, key: str) -> None:
        self._mark("item", item=key)
        closed = self._agenda is not None and any(each.key == key and not each.open for each in self._agenda.items)
        # What is to be done comes first: a title may be long.
        self._tell(("Punktet er lukket: tryk l, når dørene lukkes. " if closed else "") + self._titled(key))

    def _mark(self, kind: MarkerKind, *, item: str | None = None, text: str | None = None) -> None:
        self._markers.append(Marker(self._desk.state.now_ms, kind, item, text))
        known = cases.of(self._agenda) if self._agenda is not None else ()
        self._meeting.save("markers", Markers(tuple(self._markers), known))

    def _tell(self, text: str) -> None:
        self._message = text
        self._say(text)

    def _following(self) -> str | None:
        off = marked.withdrawn(self._markers)
        if self._agenda is None:
            place = int(self.item) if self.item and self.item.isdecimal() else None if self.item else 0
            return None if place is None else next(str(n) for n in count(place + 1) if str(n) not in off)
        keys = [item.key for item in self._agenda.items]
        place = keys.index(self.item) + 1 if self.item in keys else 0
        return next((key for key in keys[place:] if key not in off), None)

    def _titled(self, key: str) -> str:
        item = next((each for each in self._agenda.items if each.key == key), None) if self._agenda else None
        if item is None:
            return f"Punkt {key}"
        return f"Punkt {item.number}: {'' if item.open else '(lukket) '}{item.title}"

    def _people(self) -> tuple[str, ...]:
        return tuple(member.name for member in self._agenda.members) if self._agenda else ()

    def _away(self) -> frozenset[str]:
        """Who is not in the room, as far as the agenda and the keys tell."""
        out = {each.name for each in self._agenda.members if each.status in _AWAY} if self._agenda else set()
        for marker in self._markers:
            if marker.text and marker.kind == "left":
                out.add(marker.text)
            elif marker.text and marker.kind == "returned":
                out.discard(marker.text)
        return frozenset(out)

    def _choices(self) -> tuple[str, ...]:
        """Who may leave are those who are there, who may come are the others; each keeps the number of the roster."""
        if self._asked not in {"left", "returned"}:
            return ()
        away = self._away()
        people = self._people()
        guests = sorted(away - set(people)) if self._asked == "returned" else []
        return (
            *(f"{n} {name}" for n, name in enumerate(people, 1) if (name in away) == (self._asked == "returned")),
            *guests,
        )

    def _person(self, answer: str) -> list[str]:
        """Who of the roster is meant, by number, name or a part of it."""
        people = self._people()
        if answer.isdecimal() and 1 <= int(answer) <= len(people):
            return [people[int(answer) - 1]]
        known = [*people, *(name for name in self._away() if name not in people)]
        exact = [name for name in known if answer.casefold() == name.casefold()]
        return exact or [name for name in known if answer.casefold() in name.casefold()]


def doors_closed(markers: tuple[Marker, ...]) -> bool:
    """Whether the doors were closed last and not opened since: so they still are when a recording goes on after a crash."""
    last = next((each.kind for each in reversed(markers) if each.kind in {"doors_closed", "doors_opened"}), None)
    return last == "doors_closed"


def _told(marker: Marker) -> str:
    words = {
        "item": f"punkt {marker.item}",
        "withdrawn": f"punkt {marker.item} udgår",
        "pause": "pause",
        "resume": "fortsat",
        "doors_closed": "dørene lukket",
        "doors_opened": "dørene åbnet",
        "mark": "mærke",
        "left": f"{marker.text} forlod mødet",
        "returned": f"{marker.text} kom",
        "stop": "stop",
    }
    return f"{clock(marker.time_ms)} {words[marker.kind]}"
