"""Who may talk to the page: this machine's browser, with the token from the address, and nobody's web page.

A pure ASGI layer around the app. The page listens on 127.0.0.1 only; what is refused here is a foreign Host (DNS rebinding), a
foreign Origin or site (another page in the same browser), a missing or wrong cookie, and an address used a second time.
"""

from __future__ import annotations

import hmac
import secrets
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
    App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
SAFE_METHODS = frozenset(["GET", "HEAD"])
REFUSED = """<!doctype html><html lang="da"><meta charset="utf-8"><title>Ingen adgang</title>
<body><main><h1>Ingen adgang</h1><p>{reason}</p><p>Luk denne side, og start igen med: <code>stt-minutes review</code></p></main></body></html>"""


class Gate:
    """The app behind a one-time token and a cookie; `port` is known when the socket is bound."""

    def __init__(self, app: App, port: int) -> None:
        self._app = app
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        # Cookies do not know ports, so two servers on the same machine must not share a name.
        self._cookie = f"stt-minutes-{port}"
        self._session = secrets.token_urlsafe(32)
        self._token: str | None = secrets.token_urlsafe(32)
        self.address = f"http://127.0.0.1:{port}/?token={self._token}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, exchange the token for a cookie, or refuse."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        refusal = self._foreign(scope, headers)
        if refusal:
            await _refuse(send, refusal)
            return
        if self._known(headers):
            await self._app(scope, receive, _with_headers(send))
            return
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if scope["method"] == "GET" and self._token is not None and _same(given, self._token):
            self._token = None
            cookie = f"{self._cookie}={self._session}; Path=/; HttpOnly; SameSite=Strict"
            await _answer(send, 303, b"", {"location": scope["path"], "set-cookie": cookie})
            return
        await _refuse(
            send, "Adressen er allerede brugt, eller den er ikke hel." if given else "Adressen mangler sin nøgle."
        )

    def _foreign(self, scope: Scope, headers: dict[str, str]) -> str | None:
        host = headers.get("host", "")
        if host not in self._hosts:
            return "Siden kan kun bruges fra denne maskine."
        origin = headers.get("origin")
        own = f"http://{host}"
        if (origin is not None and origin != own) or (origin is None and scope["method"] not in SAFE_METHODS):
            return "Forespørgslen kommer fra en anden side."
        # A page elsewhere may point at ours in a link (the browser then asks without a cookie) but not fetch from it.
        if headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
            return "Forespørgslen kommer fra en anden side."
        return None

    def _known(self, headers: dict[str, str]) -> bool:
        try:
            cookies = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return False
        morsel = cookies.get(self._cookie)
        return morsel is not None and _same(morsel.value, self._session)


def _same(given: str, secret: str) -> bool:
    """Compared as bytes, in constant time: what is given may hold any character."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())


def _with_headers(send: Send) -> Send:
    async def adding(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            names = {name.lower() for name, _ in message["headers"]}
            extra = {"cache-control": "no-store", **HEADERS}
            message["headers"] = [
                *message["headers"],
                *((name.encode(), value.encode()) for name, value in extra.items() if name.encode() not in names),
            ]
        await send(message)

    return adding


async def _refuse(send: Send, reason: str) -> None:
    body = REFUSED.format(reason=reason).encode()
    await _answer(send, 403, body, {"content-type": "text/html; charset=utf-8"})


async def _answer(send: Send, status: int, body: bytes, headers: dict[str, str]) -> None:
    every = {**HEADERS, "cache-control": "no-store", "content-length": str(len(body)), **headers}
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in every.items()],
        }
    )
    await send({"type": "http.response.body", "body": body})
