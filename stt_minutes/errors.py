"""Every error a user can meet, with a Danish message, the way out, and an exit code.

MinutesError
 ├─ InputError (2)       AudioUnreadable, NoSpeech, AgendaUnreadable, TemplateError, TemplateMissing, InvalidOption
 ├─ FolderError (3)      NotAMeeting, Busy, ChangedOnDisk, NotCurrent, NotConfirmed, FormatTooNew, DamagedFile, DiskFull, WriteFailed
 ├─ EngineError (4)      ModelMissing, ModelDamaged, EngineFailed, NoMicrophone, MissingExtra
 └─ Cancelled (130)

`message` says what is wrong and names the file; `hint` says what to try. `cli.main` is the only place that prints them.
"""

from __future__ import annotations


class MinutesError(Exception):
    """The root: something a user can cause or mend."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(MinutesError):
    """What was given cannot be used."""

    exit_code = 2


class AudioUnreadable(InputError):
    """The sound file holds no sound that can be decoded."""


class NoSpeech(InputError):
    """The sound can be decoded, but nobody speaks in it."""


class AgendaUnreadable(InputError):
    """The agenda cannot be read as an agenda."""


class TemplateError(InputError):
    """The document template is broken or names something that does not exist."""


class TemplateMissing(InputError):
    """There is no template at that place or of that name."""


class InvalidOption(InputError):
    """A flag or a setting has a value that cannot be used."""


class FolderError(MinutesError):
    """The meeting folder cannot be used as it is."""

    exit_code = 3


class NotAMeeting(FolderError):
    """The folder holds no meeting.toml."""


class Busy(FolderError):
    """Another run holds the meeting's lock."""


class ChangedOnDisk(FolderError):
    """The file was changed since it was read; nothing was overwritten."""


class NotCurrent(FolderError):
    """What is asked for rests on a step that is missing or older than what it was made from."""


class NotConfirmed(FolderError):
    """What is asked for wants a person's word first."""


class FormatTooNew(FolderError):
    """The file was written by a newer version of the tool."""


class DamagedFile(FolderError):
    """The file is not what its format says."""


class DiskFull(FolderError):
    """There was no room; the old file is untouched."""


class WriteFailed(FolderError):
    """The file could not be written, for another reason than room (locked, not allowed)."""


class EngineError(MinutesError):
    """The machine or a model cannot do the work."""

    exit_code = 4


class ModelMissing(EngineError):
    """The model is not on this machine."""


class ModelDamaged(EngineError):
    """The model's files are not the ones that the catalogue names."""


class EngineFailed(EngineError):
    """The speech engine or another engine gave up."""


class NoMicrophone(EngineError):
    """There is no device to record from."""


class MissingExtra(EngineError):
    """An optional part is not installed."""


class Cancelled(MinutesError):
    """The user stopped the work; what was done is kept."""

    exit_code = 130
