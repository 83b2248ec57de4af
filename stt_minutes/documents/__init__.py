"""Documents: minutes and a template become a docx, odt, html, pdf, md or txt file, whole or not at all."""

from stt_minutes.documents.render import Options, render

__all__ = ["Options", "render"]
