"""What the page is answered with: JSON, and a number for each kind of error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from stt_minutes import foreign
from stt_minutes.errors import (
    Busy,
    ChangedOnDisk,
    DiskFull,
    FolderError,
    InputError,
    MinutesError,
    NotAMeeting,
    NotConfirmed,
    NotCurrent,
    WriteFailed,
)

if TYPE_CHECKING:
    from starlette.requests import Request

LARGEST_BODY = 5_000_000
"""Bytes of a JSON request; a sound file has a way of its own."""
STATUS: tuple[tuple[type[MinutesError], int], ...] = (
    (NotAMeeting, 404),
    (ChangedOnDisk, 409),
    (Busy, 409),
    (NotCurrent, 409),
    (NotConfirmed, 409),
    (InputError, 400),
    (DiskFull, 507),
    (WriteFailed, 507),
    (FolderError, 409),
)


def as_json(data: Any, status: int = 200) -> Response:
    """The data as an answer."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(body, status, media_type="application/json")


async def read_body(request: Request) -> dict[str, Any]:
    """The object that a request holds. Raises HTTPException for anything else, and for more than the page ever sends."""
    raw = bytearray()
    async for piece in request.stream():
        raw += piece
        if len(raw) > LARGEST_BODY:
            raise HTTPException(413)
    try:
        found = foreign.json_of(bytes(raw))
        foreign.require_bounded(found)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise HTTPException(400)
    return found
