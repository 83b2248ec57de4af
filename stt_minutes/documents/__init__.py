"""Documents: minutes and a template become a docx, odt, html, pdf, md or txt file, whole or not at all."""

from stt_minutes.documents.provenance import record
from stt_minutes.documents.public import shut
from stt_minutes.documents.render import (
    FORMATS,
    STYLES,
    Evidence,
    Options,
    check_format,
    check_template,
    decision_texts,
    render,
    style,
)

__all__ = [
    "FORMATS",
    "STYLES",
    "Evidence",
    "Options",
    "check_format",
    "check_template",
    "decision_texts",
    "record",
    "render",
    "shut",
    "style",
]
