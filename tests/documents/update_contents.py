"""Run by the system's Python, which has LibreOffice's bridge: open a document, update its indexes, and print their text.

usage: update_contents.py SOFFICE SOURCE PROFILE
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def main(soffice: str, source: Path, profile: Path) -> None:
    pipe = f"stt{profile.name}"
    listen = f"--accept=pipe,name={pipe};urp;"
    office = subprocess.Popen(
        [soffice, "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}", listen]
    )
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    try:
        for _ in range(120):
            try:
                context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except NoConnectException:
                time.sleep(0.5)
        desktop = context.ServiceManager.createInstance("com.sun.star.frame.Desktop")
        hidden = PropertyValue()
        hidden.Name, hidden.Value = "Hidden", True
        document = desktop.loadComponentFromURL(source.as_uri(), "_blank", 0, (hidden,))
        indexes = document.getDocumentIndexes()
        for place in range(indexes.getCount()):
            indexes.getByIndex(place).update()
            print(indexes.getByIndex(place).getAnchor().getString())
        document.close(True)
    finally:
        office.terminate()
        office.wait(30)


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:]))
