"""Agenda files of every kind -> Agenda."""

from __future__ import annotations

from stt_minutes.agenda.reading import read
from stt_minutes.agenda.supplement import supplemented
from stt_minutes.values import Agenda

__all__ = ["Agenda", "read", "supplemented"]
