"""Which models there are, where they lie, and whether they are whole.

`get` is the only thing in the tool that reaches out over a network, through `models.network`; a run calls `find`, which never does
(docs/network.md).
"""

from stt_minutes.models.entries import ErrorRates, ModelEntry, ModelFile, Package, catalogue, known
from stt_minutes.models.exchange import add, pack
from stt_minutes.models.fetching import get
from stt_minutes.models.folder import (
    RECORD,
    Manner,
    check,
    find,
    installed,
    manner,
    models_folder,
    record,
    remove,
    require_kind,
)

__all__ = [
    "RECORD",
    "ErrorRates",
    "Manner",
    "ModelEntry",
    "ModelFile",
    "Package",
    "add",
    "catalogue",
    "check",
    "find",
    "get",
    "installed",
    "known",
    "manner",
    "models_folder",
    "pack",
    "record",
    "remove",
    "require_kind",
]
