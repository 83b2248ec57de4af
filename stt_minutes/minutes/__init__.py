"""Transcript + Agenda -> Sections -> Draft."""
