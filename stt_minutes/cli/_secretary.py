"""What the secretary does while recording: keys become markers, at once on the disk, and orders to the recorder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from stt_minutes import written
from stt_minutes.cli._console import clock
from stt_minutes.cli._keys import BACKSPACE, ENTER, ESCAPE
from stt_minutes.minutes import cases
from stt_minutes.values import Marker, Markers

if TYPE_CHECKING:
    from collections.abc import Callable

    from stt_minutes.audio.alerts import State
    from stt_minutes.meeting import Meeting
    from stt_minutes.values import Agenda, MarkerKind

HELP = (
    "n  næste punkt          g  gå til punkt …       m  mærk („se her“)",
    "p  pause / fortsæt      l  luk / åbn dørene     s  stop",
    "f  nogen forlader mødet t  nogen vender tilbage i  vis tilstanden",
)
Asked = Literal["jump", "left", "returned", "stop"]
_PROMPTS: dict[Asked, str] = {
    "jump": "Gå til punkt nr.: ",
    "left": "Hvem forlader mødet (nummer eller navn): ",
    "returned": "Hvem vender tilbage (nummer eller navn): ",
    "stop": "Stop optagelsen? Tryk s igen for at stoppe; en anden tast fortsætter.",
}


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
        question = _PROMPTS[self._asked] + self._typed if self._asked else ""
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
            case "f":
                self._ask("left")
            case "t":
                self._ask("returned")
            case "m":
                self._mark("mark", item=self.item)
                self._tell("Mærket er sat.")
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
        self._tell(_PROMPTS[what] + ", ".join(self._choices()))

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
        if not answer:
            self._tell("Fortrudt.")
        elif asked == "jump":
            item = self._agenda.called(answer) if self._agenda is not None else None
            if self._agenda is not None and item is None:
                self._tell(f"Punkt {answer} findes ikke på dagsordenen.")
            else:
                self._begin(answer if item is None else item.key)
        elif asked in {"left", "returned"}:
            name = self._person(answer)
            self._mark("left" if asked == "left" else "returned", item=self.item, text=name)
            self._tell(f"{name} {'har forladt mødet' if asked == 'left' else 'er kommet tilbage'}.")

    def _begin(self, key: str) -> None:
        self._mark("item", item=key)
        closed = self._agenda is not None and any(each.key == key and not each.open for each in self._agenda.items)
        self._tell(self._titled(key) + (" – punktet er lukket: tryk l, når dørene lukkes." if closed else ""))

    def _mark(self, kind: MarkerKind, *, item: str | None = None, text: str | None = None) -> None:
        self._markers.append(Marker(self._desk.state.now_ms, kind, item, text))
        known = cases.of(self._agenda) if self._agenda is not None else ()
        self._meeting.save("markers", Markers(tuple(self._markers), known))

    def _tell(self, text: str) -> None:
        self._message = text
        self._say(text)

    def _following(self) -> str | None:
        if self._agenda is None:
            return str(int(self.item) + 1) if self.item and self.item.isdecimal() else (None if self.item else "1")
        keys = [item.key for item in self._agenda.items]
        place = keys.index(self.item) + 1 if self.item in keys else 0
        return keys[place] if place < len(keys) else None

    def _titled(self, key: str) -> str:
        item = next((each for each in self._agenda.items if each.key == key), None) if self._agenda else None
        if item is None:
            return f"Punkt {key}"
        return f"Punkt {item.number}: {'' if item.open else '(lukket) '}{item.title}"

    def _people(self) -> tuple[str, ...]:
        return tuple(member.name for member in self._agenda.members) if self._agenda else ()

    def _choices(self) -> tuple[str, ...]:
        if self._asked in {"left", "returned"}:
            return tuple(f"{number} {name}" for number, name in enumerate(self._people(), 1))
        return ()

    def _person(self, answer: str) -> str:
        people = self._people()
        if answer.isdecimal() and 1 <= int(answer) <= len(people):
            return people[int(answer) - 1]
        found = [name for name in people if answer.casefold() in name.casefold()]
        return found[0] if len(found) == 1 else answer


def doors_closed(markers: tuple[Marker, ...]) -> bool:
    """Whether the doors were closed last and not opened since: so they still are when a recording goes on after a crash."""
    last = next((each.kind for each in reversed(markers) if each.kind in {"doors_closed", "doors_opened"}), None)
    return last == "doors_closed"


def _told(marker: Marker) -> str:
    words = {
        "item": f"punkt {marker.item}",
        "pause": "pause",
        "resume": "fortsat",
        "doors_closed": "dørene lukket",
        "doors_opened": "dørene åbnet",
        "mark": "mærke",
        "left": f"{marker.text} forlod mødet",
        "returned": f"{marker.text} vendte tilbage",
        "stop": "stop",
    }
    return f"{clock(marker.time_ms)} {words[marker.kind]}"
