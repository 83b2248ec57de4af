"""Run by the system's Python, which has LibreOffice's bridge: open a document, update its indexes, and store it as PDF.

usage: update_contents.py SOFFICE SOURCE TARGET PROFILE
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

FILTERS = {".docx": "MS Word 2007 XML", ".odt": "writer8"}


def value(name: str, content: object) -> PropertyValue:
    made = PropertyValue()
    made.Name, made.Value = name, content
    return made


def main(soffice: str, source: Path, target: Path, profile: Path) -> None:
    pipe = f"stt{profile.name}"
    office = subprocess.Popen(
        [
            soffice,
            "--headless",
            "--norestore",
            f"-env:UserInstallation={profile.as_uri()}",
            f"--accept=pipe,name={pipe};urp;",
        ]
    )
    try:
        resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
        for _ in range(120):
            try:
                context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except NoConnectException:
                time.sleep(0.5)
        # Without a window: the variant of LibreOffice for servers has none.
        document = context.ServiceManager.createInstance("com.sun.star.text.TextDocument")
        document.load((value("URL", source.as_uri()), value("FilterName", FILTERS[source.suffix])))
        indexes = document.getDocumentIndexes()
        for place in range(indexes.getCount()):
            indexes.getByIndex(place).update()
        document.storeToURL(target.as_uri(), (value("FilterName", "writer_pdf_Export"),))
        document.close(True)
    finally:
        office.terminate()
        office.wait(30)


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:]))
