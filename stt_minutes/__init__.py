"""Turn a recorded Danish meeting and its agenda into the draft of a referat, on this machine alone.

Some libraries report over the network that they are used, unless a variable says that they must not. They read it when they are
loaded, so it is set here: no module of the tool is loaded before this one, and the processes that it starts inherit it. What the
user's environment says of these variables does not count (docs/network.md).
"""

import os

__version__ = "0.2.0"

QUIET = {"ORT_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "PYANNOTE_METRICS_ENABLED": "0"}
"""The variables that turn the reports of onnxruntime, huggingface_hub and pyannote.audio off."""

os.environ.update(QUIET)
