"""The meeting at one moment: the machine's values, and people's laid over them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from stt_minutes.minutes import correcting, corrections, secrecy
from stt_minutes.minutes.merge import merge
from stt_minutes.values import Provenance

if TYPE_CHECKING:
    from collections.abc import Callable

    from stt_minutes.values import Agenda, Draft, Minutes, Remark, Section, Transcript
    from stt_minutes.web.history import Human


@dataclass(frozen=True)
class Scene:
    """The meeting at one moment; what follows from the machine's and the people's values is worked out when asked for."""

    agenda: Agenda
    transcript: Transcript
    sections: tuple[Section, ...]
    draft: Draft
    human: Human
    ready: frozenset[str]
    remarks: tuple[Remark, ...] = ()
    """What is to be known of the sound, the voices and the agenda."""
    provenance: Provenance = field(default_factory=Provenance)
    clock: Callable[[int], str | None] | None = None
    """The time of day at a place of the recording."""

    @cached_property
    def applied(self) -> Transcript:
        """The transcript with people's corrections."""
        return corrections.apply(self.transcript, self.human.corrections)

    @cached_property
    def bare(self) -> Transcript:
        """The transcript with people's corrections, but in the machine's words."""
        return correcting.without_words(self.transcript, self.human.corrections)

    def after(self, human: Human) -> Scene:
        """The scene when people have written `human`; what does not depend on what is new is not worked out again."""
        new = replace(self, human=human)
        old, now = self.human.corrections, human.corrections
        if replace(old, words=(), items=(), checked=()) == replace(now, words=(), items=(), checked=()):
            new.__dict__["bare"] = self.bare
            if old.words == now.words:
                new.__dict__["applied"] = self.applied
        return new

    @cached_property
    def placed(self) -> tuple[Section, ...]:
        """The sections with people's corrections."""
        return secrecy.placed(self.sections, self.agenda, self.human.corrections)

    @cached_property
    def minutes(self) -> Minutes:
        """The referat as it stands: what `pipeline.minutes` makes of the same files."""
        merged = merge(self.agenda, self.draft, self.placed, self.human.review, self.provenance, clock=self.clock)
        return replace(merged, remarks=(*merged.remarks, *self.remarks))
