"""The two engines as the settings have them: what the transcription is told, and what tells the speakers apart."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stt_minutes import models, written
from stt_minutes.meeting import digest
from stt_minutes.settings import config_folder
from stt_minutes.values import Remark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stt_minutes.meeting import Meeting
    from stt_minutes.settings import Settings
    from stt_minutes.speech.options import SpeechOptions
    from stt_minutes.speech.speakers import Diarizer
    from stt_minutes.speech.vocabulary import Vocabulary
    from stt_minutes.values import Transcript


_CLOSED_WORDS = (
    "Da talen blev transskriberet, var ord fra et punkt, der nu er lukket, blandt dem, programmet ventede at høre; de kan stå, hvor ingen "
    'har sagt dem. Transskribér talen igen, før noget offentliggøres: stt-minutes run "{}" --again'
)
LEAD = "Referatet er skrevet på dansk, med store bogstaver, komma og punktum."
"""What a model that copies the hand of what stands before is shown first: written as a referat is. Nobody says this at a meeting,
so that a window in which the model says it back can be told from speech."""


def speech_options(settings: Settings) -> SpeechOptions:
    """The engine's options as the settings have them."""
    from stt_minutes.speech.options import SpeechOptions

    how = models.manner(settings.model)
    return SpeechOptions(
        beam_size=settings.beam or how.beam,
        lead=LEAD if how.lead else "",
        device=settings.device,
        compute_type=None if settings.compute_type == "auto" else settings.compute_type,
        threads=settings.threads or None,
        use_vocabulary=settings.vocabulary,
    )


def manner(settings: Settings) -> dict[str, object]:
    """What of the model's own manner a transcript depends on: the beam in force, and the sentence in front where there is one."""
    options = speech_options(settings)
    return {"beam": options.beam_size, **({"lead": options.lead} if options.lead else {})}


def word_list(settings: Settings) -> Path:
    """The house's word list, which need not be there."""
    return Path(settings.word_list).expanduser() if settings.word_list else config_folder() / "ordliste.txt"


def respelled(meeting: Meeting, transcript: Transcript) -> Transcript:
    """The transcript as the house's word list has it written: before anything else is made of it, wherever it is used."""
    from stt_minutes import settings as settings_module
    from stt_minutes.minutes import wordlist

    house = wordlist.read(word_list(settings_module.load(meeting.facts().settings)))
    return wordlist.apply(transcript, house.rules)


def vocabulary(meeting: Meeting, settings: Settings) -> Vocabulary:
    """The words the engine is told to expect, those of a marked item first from its marker on; none unless the settings ask for them."""
    from stt_minutes.speech import vocabulary as words

    if not (settings.vocabulary and meeting.has("agenda")):
        return words.Vocabulary()
    from stt_minutes.minutes import wordlist

    return words.vocabulary(meeting.agenda(), written.markers(meeting), wordlist.read(word_list(settings)).words)


def words_sign(meeting: Meeting, settings: Settings) -> str | None:
    """What the words that the engine is told to expect are recognised by; None where it is told none."""
    return digest(asdict(vocabulary(meeting, settings))) if settings.vocabulary else None


def words_expected(meeting: Meeting, settings: Settings) -> list[str]:
    """What each of those words is recognised by."""
    from stt_minutes.speech import vocabulary as words

    return words.recognised(vocabulary(meeting, settings))


def closed_expected(meeting: Meeting, made_by: Mapping[str, Any]) -> tuple[Remark, ...]:
    """A remark when the engine was told to expect words that only closed items have: it writes such words where nobody said them.

    Of a transcript that does not tell which it was told, only those are known that have the words of the agenda as it is.
    """
    from stt_minutes import settings as settings_module
    from stt_minutes.speech import vocabulary as words

    told = made_by.get("vocabulary")
    agenda = meeting.agenda() if meeting.has("agenda") else None
    if told is None or agenda is None or all(item.open for item in agenda.items):
        return ()
    signs = made_by.get("expected")
    if isinstance(signs, list):
        is_expected = words.closed_among(signs, agenda)
    else:
        is_expected = told != words_sign(meeting, settings_module.load(meeting.facts().settings))
    return (Remark("closed_words_expected", _CLOSED_WORDS.format(meeting.folder)),) if is_expected else ()


def diarizer(settings: Settings) -> Diarizer:
    """What tells the speakers apart, as the settings have it. Raises ModelMissing, EngineFailed …"""
    from stt_minutes.speech import speakers

    return speakers.open_diarizer(speakers_folder(settings), max_speakers=settings.max_speakers or None)


def speakers_folder(settings: Settings) -> Path:
    """Where the model lies that tells the speakers apart. Raises ModelMissing and ModelDamaged."""
    name = settings.speakers_model
    return models.find(name, "speakers") if name in models.catalogue() else Path(name).expanduser()
