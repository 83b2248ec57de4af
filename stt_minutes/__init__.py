"""Turn a recorded Danish meeting and its agenda into the draft of a referat, on this machine alone."""

__version__ = "0.1.0"
