"""Zip files from a stranger: nothing is unpacked to disk, and a bomb, a lying path or a password is refused."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from stt_minutes.errors import AgendaUnreadable

# An agenda with its pictures is a few MB; the bilag beside it are never read.
MEMBER_BYTES = 64 * 2**20
MEMBERS = 20_000


class Archive:
    """The members of a zip file, read one at a time with a limit on each."""

    def __init__(self, raw: bytes, name: str) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
            infos = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, UnicodeDecodeError) as error:
            raise self._broken() from error
        if len(infos) > MEMBERS:
            raise self._refused("den har for mange filer i sig")
        for info in infos:
            path = PurePosixPath(info.filename.replace("\\", "/"))
            if path.is_absolute() or ".." in path.parts or ":" in path.parts[0:1][0] if path.parts else False:
                raise self._refused("den har filer med en sti ud af arkivet")
        self._infos = {info.filename.replace("\\", "/"): info for info in infos if not info.is_dir()}

    def names(self) -> list[str]:
        """The paths of its files, with forward slashes."""
        return list(self._infos)

    def read(self, member: str) -> bytes | None:
        """The member's bytes; None if there is no such member. Raises AgendaUnreadable when it is too big or broken."""
        info = self._infos.get(member)
        if info is None:
            return None
        if info.flag_bits & 0x1:
            raise AgendaUnreadable(
                f"{self.name} er beskyttet med adgangskode.", "Gem en kopi uden adgangskode, og prøv igen."
            )
        if info.file_size > MEMBER_BYTES:
            raise self._refused(f"{member} fylder mere end {MEMBER_BYTES // 2**20} MB, når den pakkes ud")
        try:
            with self._zip.open(info) as file:
                # The size in the directory can lie: stop at the limit whatever it says.
                content = file.read(MEMBER_BYTES + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            OSError,
            EOFError,
            ValueError,
            RuntimeError,
        ) as error:
            raise self._broken() from error
        if len(content) > MEMBER_BYTES:
            raise self._refused(f"{member} fylder mere end {MEMBER_BYTES // 2**20} MB, når den pakkes ud")
        return content

    def _broken(self) -> AgendaUnreadable:
        return AgendaUnreadable(
            f"{self.name} er beskadiget og kan ikke åbnes.", "Hent eller gem filen igen, og prøv igen."
        )

    def _refused(self, reason: str) -> AgendaUnreadable:
        return AgendaUnreadable(f"{self.name} læses ikke: {reason}.", "Giv selve dagsordenen som Word, PDF eller XML.")
