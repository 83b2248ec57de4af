"""The only code of the tool that reaches out over a network: it fetches what `models get` was told to fetch (docs/network.md).

A download goes on where it was cut off: the bytes that came lie in a file beside the target, and the next try asks for the rest.
What it ends as is compared with a hash before it takes the target's place.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import ssl
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from stt_minutes import __version__
from stt_minutes.errors import EngineError, ModelDamaged
from stt_minutes.files import write_error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Report = Callable[[int], None]

TIMEOUT_S = 60
TRIES = 4
"""A line that falls out for a moment is tried again, each time after twice as long."""
FIRST_WAIT_S = 1.0
CHUNK = 1 << 20
PART = ".part"
LARGEST_PAGE = 64_000_000
"""Bytes of an index page or a list of files; the largest project of the public index has some ten million."""
TOO_MANY = 429
_ALLOWED = ("http", "https")


class Refused(EngineError):
    """The network, or the machine at its other end, did not give what was asked for."""


class Network:
    """Connections with the machine's own proxy and certificates. `hosts` are those that were asked, in order: a firewall must know.

    model: the name of what is fetched, for messages; certificates: a file or folder of them beside the system's.
    """

    def __init__(self, model: str, *, certificates: str | None = None) -> None:
        self._model = model
        self.hosts: list[str] = []
        context = ssl.create_default_context()
        for given in (certificates, os.environ.get("REQUESTS_CA_BUNDLE")):
            if given and Path(given).is_file():
                context.load_verify_locations(given)
            elif given and Path(given).is_dir():
                context.load_verify_locations(capath=given)
        # Named one by one: no files, no FTP, no data addresses. Proxies are those of the environment or the system.
        self._opener = urllib.request.OpenerDirector()
        for handler in (
            urllib.request.ProxyHandler(),
            urllib.request.HTTPHandler(),
            urllib.request.HTTPSHandler(context=context),
            urllib.request.HTTPDefaultErrorHandler(),
            _Redirects(self),
            urllib.request.HTTPErrorProcessor(),
            urllib.request.UnknownHandler(),
        ):
            self._opener.add_handler(handler)

    def page(self, url: str, headers: Mapping[str, str] | None = None) -> tuple[bytes, str, str]:
        """A small answer: its content, its type, and the address it came from after redirects. Raises Refused."""
        found: tuple[bytes, str, str] = self._tried(lambda: self._page(url, headers or {}))
        return found

    def download(
        self, url: str, target: Path, *, size: int | None, sha256: str | None, report: Report, token: str = ""
    ) -> str:
        """Fetch `url` to `target`, going on from what an earlier try left; returns its sha256.

        report: told how many bytes of the file are there. Raises Refused, ModelDamaged when it is not the file that was named,
        DiskFull and WriteFailed.
        """
        part = target.with_name(target.name + PART)
        while True:
            resumed = part.exists()
            self._tried(lambda: self._bytes(url, part, size, report, token))
            found = _hash(part)
            if (size is None or part.stat().st_size == size) and sha256 in {None, found}:
                part.replace(target)
                return found
            part.unlink()
            if not resumed:
                raise ModelDamaged(
                    f"Filen {target.name} fra {host(url)} er ikke den, der står i kataloget.",
                    "Prøv igen senere, eller hent modellen på en anden maskine; intet er lagt på plads.",
                )

    def _tried(self, work: Callable[[], Any]) -> Any:
        wait = FIRST_WAIT_S
        for left in range(TRIES - 1, -1, -1):
            try:
                return work()
            except urllib.error.HTTPError as error:
                error.close()
                if (error.code < 500 and error.code != TOO_MANY) or not left:
                    raise Refused(*self._told(f"svar {error.code} fra {host(error.url)}")) from error
            except (OSError, http.client.HTTPException) as error:
                reason = getattr(error, "reason", error)
                if isinstance(reason, ssl.SSLCertVerificationError) or not left:
                    raise Refused(*self._told(str(reason) or type(error).__name__)) from error
            time.sleep(wait)
            wait *= 2
        raise AssertionError

    def _told(self, what: str) -> tuple[str, str]:
        asked = ", ".join(dict.fromkeys(self.hosts))
        way_out = (
            f"Se efter, om maskinen har internet og må nå {asked}. Det, der nåede at komme, bliver liggende, og næste forsøg går "
            "videre. Ellers hent modellen på en anden maskine med 'stt-minutes models pack', og brug 'stt-minutes models add MAPPE'."
        )
        return f"Modellen '{self._model}' kunne ikke hentes ({what}).", way_out

    def _open(self, url: str, headers: Mapping[str, str]) -> http.client.HTTPResponse:
        parts = urlsplit(url)
        if parts.scheme not in _ALLOWED or not parts.hostname:
            raise Refused(
                f"Adressen {url} kan ikke bruges.", "Ret adressen i indstillingerne for pip eller i HF_ENDPOINT."
            )
        self.hosts.append(host(url))
        clean = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))
        request = urllib.request.Request(clean, headers={"User-Agent": f"stt-minutes/{__version__}", **headers})  # noqa: S310 - checked above
        if parts.username:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
            request.add_unredirected_header("Authorization", "Basic " + base64.b64encode(pair).decode())
        answer: http.client.HTTPResponse = self._opener.open(request, timeout=TIMEOUT_S)
        return answer

    def _page(self, url: str, headers: Mapping[str, str]) -> tuple[bytes, str, str]:
        with self._open(url, headers) as answer:
            content = answer.read(LARGEST_PAGE + 1)
            if len(content) > LARGEST_PAGE:
                raise Refused(f"Svaret fra {host(url)} er alt for langt.", "Se efter, om adressen er den rigtige.")
            return content, answer.headers.get_content_type(), answer.url

    def _bytes(self, url: str, part: Path, size: int | None, report: Report, token: str) -> None:
        there = part.stat().st_size if part.exists() else 0
        if size is not None and there >= size:
            return
        headers = {"Accept-Encoding": "identity"}
        if there:
            headers["Range"] = f"bytes={there}-"
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            answer = self._open(url, headers)
        except urllib.error.HTTPError as error:
            if error.code != 416:
                raise
            error.close()  # all of it is there, or another file than the one that was begun: the hash will tell
            return
        with answer:
            goes_on = answer.status == 206
            try:
                with part.open("ab" if goes_on else "wb") as file:
                    there = file.tell()
                    whole = size if size is not None or answer.length is None else there + answer.length
                    while chunk := answer.read(CHUNK):
                        there += len(chunk)
                        if size is not None and there > size:
                            raise Refused(*self._told(f"{host(url)} sender mere, end filen er"))
                        _write(part, file, chunk)
                        report(there)
            except OSError as error:
                if part.exists() and isinstance(error, (ConnectionError, TimeoutError, ssl.SSLError)):
                    raise
                raise write_error(part, error) from error
        if whole is not None and there < whole:
            raise ConnectionResetError(f"forbindelsen blev afbrudt ved {there} af {whole} byte")


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows to other addresses of the web only, notes their hosts, and takes no key along to another host."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def redirect_request(  # noqa: PLR0917 - as the library has it
        self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Any:
        target = urljoin(req.full_url, newurl)
        if urlsplit(target).scheme not in _ALLOWED or (req.type == "https" and urlsplit(target).scheme == "http"):
            raise Refused(
                f"{host(req.full_url)} sender videre til en adresse, der ikke kan bruges.", "Meld det til jeres IT."
            )
        made = super().redirect_request(req, fp, code, msg, headers, target)
        if made is not None:
            self._network.hosts.append(host(target))
            if host(target) != host(req.full_url):
                made.headers.pop("Authorization", None)
        return made


def host(url: str) -> str:
    """The host of an address, with the port when it is not the usual one."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def _write(path: Path, file: Any, chunk: bytes) -> None:
    try:
        file.write(chunk)
    except OSError as error:
        raise write_error(path, error) from error


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
