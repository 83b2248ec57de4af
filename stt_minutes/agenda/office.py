""".doc, .odt and .rtf -> .docx with LibreOffice, where it is on the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from stt_minutes.errors import AgendaUnreadable
from stt_minutes.files import scratch

SECONDS = 120
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""
"""A stranger's document names pictures and sections elsewhere, which LibreOffice fetches unasked: it must not, and cannot, since
the proxy of its web requests is a port of this machine where nobody answers."""


def to_docx(raw: bytes, name: str) -> bytes:
    """The same document as .docx. Raises AgendaUnreadable without LibreOffice, or when it cannot read the file."""
    command = shutil.which("soffice") or shutil.which("libreoffice")
    suffix = Path(name).suffix.lower()
    if command is None:
        raise AgendaUnreadable(
            f"{name} er i formatet {suffix}, og det kan kun læses, når LibreOffice er installeret.",
            "Installér LibreOffice, eller gem dagsordenen som .docx, PDF eller tekst.",
        )
    with scratch() as work:
        source = work / f"agenda{suffix}"
        source.write_bytes(raw)
        # A profile of its own: neither the user's settings and macros nor an open LibreOffice gets in the way.
        profile = work / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
        call = [
            command,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            str(work),
            str(source),
        ]
        try:
            # What its libraries keep for a user goes with the folder too.
            home = dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"), str(work))
            subprocess.run(call, env={**os.environ, **home}, capture_output=True, timeout=SECONDS, check=False)
            return (work / "agenda.docx").read_bytes()
        except (OSError, subprocess.TimeoutExpired) as error:
            raise AgendaUnreadable(
                f"LibreOffice kunne ikke læse {name}; filen er måske beskadiget eller beskyttet med adgangskode.",
                "Åbn den i Word eller LibreOffice, og gem den som .docx uden adgangskode.",
            ) from error
