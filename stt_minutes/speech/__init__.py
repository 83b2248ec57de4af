"""Blocks of sound -> Transcript."""
