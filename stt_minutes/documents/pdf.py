"""PDF from the filled HTML page (WeasyPrint, the extra `pdf`): tagged, with language, headings as bookmarks, as PDF/UA-1."""

from __future__ import annotations

import logging
from typing import Any

from stt_minutes.errors import MissingExtra


def made(page: str) -> bytes:
    """The page as PDF. Nothing is fetched: a page that asks for anything but itself goes without it. Raises MissingExtra."""
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:
        raise MissingExtra(
            "PDF kræver en ekstra del, som ikke er installeret.",
            "Installér den med: pip install 'stt-minutes[pdf]' (på Linux også pakken libpango-1.0-0). Eller gem docx som PDF i Word.",
        ) from error
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    # The same page gives the same bytes: the identifier is no random one.
    content: bytes = HTML(string=page, url_fetcher=_refuse).write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=b"stt-minutes", custom_metadata=False
    )
    return content


def _refuse(url: str, *_: Any, **__: Any) -> Any:
    msg = f"nothing is fetched: {url[:80]}"
    raise ValueError(msg)
