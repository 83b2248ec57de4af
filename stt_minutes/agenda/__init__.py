"""Agenda files of every kind -> Agenda."""
