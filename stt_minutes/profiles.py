"""The voices of named people, kept between meetings only where a house has turned that on and told its people so.

A voice is biometric data. What is kept is a vector, a name and two dates, in one encrypted file in the data folder; the key lies in
a file of its own in the settings folder that only its owner may read. That protects a copy or a backup of the data folder; it does
not protect against somebody who can read both folders, such as whoever is logged in as the user. A voice is dropped when it expires
or is asked to be, and all of them, with the key, when the setting is turned off. The only module that imports cryptography.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from stt_minutes import notice, settings
from stt_minutes.errors import DamagedFile, InvalidOption
from stt_minutes.files import make_folder, write_bytes, write_error

if TYPE_CHECKING:
    from pathlib import Path

FILE, KEY = "voices.bin", "voices.key"
PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Profile:
    """A person's voice: name, vector, ISO dates of keeping and expiry, and the network that the vector is of (its sha256)."""

    name: str
    vector: tuple[float, ...]
    kept: str
    expires: str
    network: str


def require() -> str:
    """The house's notice about voices; InvalidOption when keeping them is not turned on, or no notice is written."""
    found = notice.voices()
    if not found:
        raise InvalidOption(
            "Stemmer gemmes ikke mellem møder her.",
            f"Huset kan slå det til: voice_profiles = true i config.toml, og husets egen oplysning i {settings.config_folder() / notice.VOICES_TEXT}.",
        )
    return found


def tidy() -> None:
    """Drop what must not lie there: every voice when it is turned off, else those that have expired."""
    if not notice.voices():
        # Without a key here it is not this user's file, or cannot be read anyway.
        if _key_file().is_file():
            forget_all()
        return
    with suppress(DamagedFile):  # told where voices are asked for; no other work may stop at it
        kept()


def kept() -> tuple[Profile, ...]:
    """The voices that are kept, by name; those that have expired are dropped for good. Raises DamagedFile."""
    if not notice.voices():
        tidy()
        return ()
    found = _read()
    today = _today().isoformat()
    valid = tuple(profile for profile in found if profile.expires > today)
    if valid != found:
        _write(valid)
    return valid


def keep(name: str, vector: tuple[float, ...], network: str) -> Profile:
    """Keep a voice, in place of the one of that name. Raises InvalidOption where it is not turned on, DiskFull …"""
    require()
    today = _today()
    days = timedelta(days=settings.load().voice_profiles_days)
    profile = Profile(name, vector, today.isoformat(), (today + days).isoformat(), network)
    _write(tuple(sorted((*_others(name), profile), key=lambda each: each.name)))
    return profile


def forget(name: str) -> bool:
    """Drop one person's voice; False when none is kept."""
    others = _others(name)
    if others == kept():
        return False
    _write(others)
    return True


def forget_all() -> None:
    """Drop every voice, and the key: a copy of the file that lies elsewhere can never be read again."""
    for path in (_file(), _key_file()):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise write_error(path, error) from error


def _today() -> date:
    return datetime.now().astimezone().date()


def _others(name: str) -> tuple[Profile, ...]:
    return tuple(profile for profile in kept() if profile.name.casefold() != name.casefold())


def _file() -> Path:
    return settings.data_folder() / FILE


def _key_file() -> Path:
    return settings.config_folder() / KEY


def _read() -> tuple[Profile, ...]:
    if not _file().is_file():
        return ()
    from pydantic import TypeAdapter

    try:
        opened = _cipher().decrypt(_file().read_bytes())
        return TypeAdapter(tuple[Profile, ...]).validate_json(opened)
    except (OSError, ValueError, _invalid()) as error:
        raise DamagedFile(
            f"De gemte stemmer i {_file()} kan ikke åbnes; filen eller nøglen er ikke den rigtige.",
            "Slet dem, og gem dem igen: stt-minutes voices --forget-all",
        ) from error


def _write(profiles: tuple[Profile, ...]) -> None:
    if not profiles:
        forget_all()
        return
    from pydantic import TypeAdapter

    make_folder(_file().parent)
    write_bytes(_file(), _cipher().encrypt(TypeAdapter(tuple[Profile, ...]).dump_json(profiles)))
    _file().chmod(PRIVATE)


def _cipher() -> Any:
    """AES-128 in CBC mode with an HMAC (Fernet), under the key that is made when it is first needed."""
    from cryptography.fernet import Fernet  # imported late: a run without voices doesn't pay for it

    path = _key_file()
    if not path.is_file():
        make_folder(path.parent)
        try:
            # Never readable by others, not even for a moment.
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE), "wb") as file:
                file.write(Fernet.generate_key())
        except OSError as error:
            raise write_error(path, error) from error
    return Fernet(path.read_bytes().strip())


def _invalid() -> type[Exception]:
    from cryptography.fernet import InvalidToken

    return InvalidToken
