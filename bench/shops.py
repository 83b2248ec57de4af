"""A model hub and a package index on this machine, for tests: what `models get` asks for, and lines that are cut."""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"
LARGE = 1000
"""From so many bytes the hub tells a file's sha256."""


class Shop:
    """What is served, and what was asked. `cut`: after how many bytes of a file the line falls out, once for each number there."""

    def __init__(self) -> None:
        self.files: dict[str, bytes | Path] = {}
        self.commit = COMMIT
        self.asked: list[tuple[str, str | None]] = []
        self.cut: dict[str, list[int]] = {}
        self.changed: dict[str, bytes] = {}
        self.gone: set[str] = set()
        self.kind = "json"
        self.address = ""

    def content(self, name: str) -> bytes:
        if name in self.changed:
            return self.changed[name]
        found = self.files[name]
        return found if isinstance(found, bytes) else found.read_bytes()

    def told(self, name: str) -> dict[str, Any]:
        """A file as the hub's list has it."""
        found = self.files[name]
        content = found if isinstance(found, bytes) else found.read_bytes()
        blob = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
        row: dict[str, Any] = {"rfilename": name, "size": len(content), "blobId": blob}
        if len(content) >= LARGE:
            row["lfs"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        return row


class _Handler(BaseHTTPRequestHandler):
    shop: Shop

    def do_GET(self) -> None:
        shop, path = self.shop, unquote(urlsplit(self.path).path)
        shop.asked.append((path, self.headers.get("Range")))
        name = path.rsplit("/", 1)[-1]
        if path.startswith("/api/models/"):
            rows = [shop.told(each) for each in shop.files]
            self._send(json.dumps({"sha": shop.commit, "siblings": rows}).encode(), "application/json")
        elif path.startswith("/simple/"):
            project = path.strip("/").split("/")[-1].replace("-", "_")
            wheels = [each for each in shop.files if each.startswith(f"{project}-")]
            self._index(wheels)
        elif name in shop.files and name not in shop.gone:
            self._file(name)
        else:
            self.send_error(404)

    def _index(self, wheels: list[str]) -> None:
        if self.shop.kind == "json":
            rows = [{"filename": each, "url": f"../../files/{each}", "hashes": {}} for each in wheels]
            self._send(json.dumps({"files": rows}).encode(), "application/vnd.pypi.simple.v1+json")
        else:
            page = "".join(f'<a href="../../files/{each}#sha256=0">{each}</a>' for each in wheels)
            self._send(f"<!doctype html><html><body>{page}</body></html>".encode(), "text/html")

    def _file(self, name: str) -> None:
        content = self.shop.content(name)
        wanted = self.headers.get("Range")
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        if wanted and start >= len(content):
            self.send_error(416)
            return
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        cuts = self.shop.cut.get(name)
        end = cuts.pop(0) if cuts else len(content)
        self.wfile.write(content[start:end])
        if end < len(content):
            self.close_connection = True

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def opened() -> Iterator[Shop]:
    """A shop at an address of this machine."""
    shop = Shop()
    handler = type("Handler", (_Handler,), {"shop": shop})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    shop.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
