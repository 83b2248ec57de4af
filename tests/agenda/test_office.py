"""LibreOffice, which reads the older formats, fetches nothing that a document names, and keeps nothing for the user."""

from __future__ import annotations

import socket
import zipfile
from typing import TYPE_CHECKING

import pytest

from stt_minutes import agenda

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.office

CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content office:version="1.2" xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink">
<office:body><office:text>
<text:section text:name="Fast"><text:section-source xlink:href="ELSEWHERE/text.odt"/><text:p>Kulturudvalget</text:p></text:section>
<text:p>1. Godkendelse af dagsorden</text:p>
<text:p><draw:frame text:anchor-type="as-char" svg:width="2cm" svg:height="2cm">
<draw:image xlink:href="ELSEWHERE/picture.png" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>
<text:p>2. Eventuelt</text:p>
</office:text></office:body></office:document-content>"""
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest manifest:version="1.2" xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"""


def test_a_linked_picture_or_section_is_not_fetched(
    soffice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.setblocking(False)
        path = tmp_path / "dagsorden.odt"
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
            address = f"http://127.0.0.1:{elsewhere.getsockname()[1]}"
            file.writestr("content.xml", CONTENT.replace("ELSEWHERE", address))
            file.writestr("META-INF/manifest.xml", MANIFEST)
        assert [item.title for item in agenda.read(path).items] == ["Godkendelse af dagsorden", "Eventuelt"]
        with pytest.raises(BlockingIOError):  # nobody has called
            elsewhere.accept()
    assert list(home.rglob("*")) == []
