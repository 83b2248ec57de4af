"""A saved e-mail (.eml) -> the agenda written in it, or the file that hangs on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stt_minutes.agenda.lines import Line, clean
from stt_minutes.agenda.text import plain, without_letter

if TYPE_CHECKING:
    from email.message import EmailMessage, MIMEPart

_HEADER = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]*:[ \t].*(?:\r?\n[ \t]+\S.*)*\r?\n)+\r?\n")
_OF_MAIL = re.compile(r"^(?:Received|Message-ID|MIME-Version|Content-Type):\s", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mail:
    """The text of a mail alone, and with its subject and addresses; and the files that hang on it by name."""

    body: list[Line]
    lines: list[Line]
    files: list[tuple[str, bytes]]


def is_mail(start: str) -> bool:
    """Whether a text begins with the head of a mail as mail programs send it."""
    head = _HEADER.match(start)
    return head is not None and bool(_OF_MAIL.search(head[0]))


def read(raw: bytes) -> Mail:
    """The parts of a mail. What cannot be decoded is left out."""
    import email
    from email import policy

    message: EmailMessage = email.message_from_bytes(raw, policy=policy.default)
    head = [Line(clean(f"{name}: {message[name]}"), role="layout") for name in ("From", "To", "Date") if message[name]]
    subject = clean(str(message["Subject"] or ""))
    body = message.get_body(("html", "plain"))
    lines = [] if body is None else without_letter(_text(body))
    files = [
        (each.get_filename() or "", content)
        for each in message.iter_attachments()
        if isinstance(content := each.get_payload(decode=True), bytes)
    ]
    return Mail(lines, [*head, *([Line(subject)] if subject else []), *lines], files)


def _text(body: MIMEPart) -> list[Line]:
    content = body.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else b""
    charset = body.get_content_charset("utf-8")
    try:
        text = raw.decode(charset, errors="replace")
    except LookupError:
        text = raw.decode("utf-8", errors="replace")
    if body.get_content_subtype() != "html":
        return plain(text)
    from stt_minutes.agenda import html

    return html.read(b"\xef\xbb\xbf" + re.sub(r"charset\s*=\s*[\"']?[\w-]+", "", text).encode())
