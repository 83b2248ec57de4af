"""Files that hold sound, or that people take for it, but which FFmpeg cannot read: what each is, and the way out.

By their first bytes, as the formats' descriptions or the programs that write them have them; names alone are not believed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 4_096


@dataclass(frozen=True, slots=True)
class Stranger:
    """A kind of file by what it begins with; `what` follows "er", `way` is what to do."""

    signs: tuple[bytes, ...]
    what: str
    way: str
    suffixes: tuple[str, ...] = ()
    """Where the sign is shared with other kinds, it is this one only under these names."""


DICTATION = "Åbn den i det program, der hører til diktafonen (fx OM System ODMS, Philips SpeechExec eller Grundig DigtaSoft), og gem den som wav."
EXPORT = "Åbn projektet i programmet, og eksportér lyden som wav eller flac."
SOUND = "Vælg den fil, som lyden er optaget i."
STRANGERS = (
    Stranger((b"\x01enc", b"\x02enc", b"\x03enc"), "en krypteret diktatfil (DS2)", "Åbn den med adgangskoden i diktafonens program, og gem den som wav."),
    Stranger(tuple(bytes([n]) + b"ds2" for n in range(1, 9)), "en diktatfil i formatet DS2 (DSS Pro)", DICTATION),
    Stranger(tuple(bytes([n]) + b"dss" for n in range(1, 9)), "en diktatfil i en udgave af DSS, der ikke kan læses her", DICTATION),
    Stranger((b"MS_VOICE",), "en diktatfil fra en Sony-diktafon (DVF/MSV)", "Åbn den i Sony Digital Voice Editor eller Sound Organizer, og gem den som wav."),
    Stranger((b"SQLite format 3\x00",), "et Audacity-projekt, ikke en lydfil", EXPORT, suffixes=(".aup3",)),
    Stranger((b"<?xml",), "et Audacity-projekt, ikke en lydfil", EXPORT, suffixes=(".aup",)),
    Stranger((b"MThd",), "en MIDI-fil: noder, ikke optaget lyd", SOUND),
    Stranger((b"#EXTM3U", b"[playlist]", b"<ASX", b"<asx"), "en afspilningsliste, ikke selve lyden", "Vælg den lydfil, som listen peger på."),
    Stranger((b"%PDF",), "et PDF-dokument, ikke en lydfil", SOUND),
    Stranger((b"{\\rtf",), "et dokument, ikke en lydfil", SOUND),
    Stranger((b"PK\x03\x04",), "en pakket fil eller et dokument, ikke en lydfil", "Er det en zip-fil med lyd i, så pak den ud først."),
    Stranger((b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b"), "en pakket fil, ikke en lydfil", "Pak den ud, og vælg lydfilen."),
    Stranger((b"\x89PNG", b"\xff\xd8\xff", b"GIF8"), "et billede, ikke en lydfil", SOUND),
)  # fmt: skip


def known(path: Path) -> Stranger | None:
    """What kind of stranger the file is; None when it is none of these. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    suffix = path.suffix.lower()
    return next(
        (each for each in STRANGERS if head.startswith(each.signs) and (not each.suffixes or suffix in each.suffixes)),
        None,
    )
