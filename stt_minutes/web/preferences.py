"""How the user likes the page: keys, speed, their name. One small file in the configuration folder.

The page cannot keep it itself: a browser keeps things by address, and the port is another each time.
"""

from __future__ import annotations

import json
from typing import Any

from stt_minutes import files, foreign
from stt_minutes.errors import InvalidOption
from stt_minutes.settings import config_folder

KEYS = frozenset(["keys", "rate", "who", "follow", "back_on_type"])


def load() -> dict[str, Any]:
    """What was chosen before; nothing when it was never chosen or cannot be read."""
    try:
        found = foreign.json_of((config_folder() / "review.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return {key: value for key, value in found.items() if key in KEYS} if isinstance(found, dict) else {}


def save(chosen: dict[str, Any]) -> None:
    """Keep what was chosen, beside what was chosen before."""
    if not set(chosen) <= KEYS or len(json.dumps(chosen)) > 10_000:
        raise InvalidOption("Indstillingen kendes ikke.", "Genindlæs siden.")
    folder = files.make_folder(config_folder())
    files.write_text(folder / "review.json", json.dumps({**load(), **chosen}, ensure_ascii=False, indent=1) + "\n")
