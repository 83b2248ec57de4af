"""ONNX models on the CPU. The only module that imports onnxruntime."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stt_minutes.errors import EngineFailed

if TYPE_CHECKING:
    from pathlib import Path


def session(model: Path, *, threads: int = 1) -> Any:
    """An inference session for the file `model`, quiet and with a bounded memory. Raises EngineFailed."""
    import onnxruntime

    # Its builds for Windows do not all read the variable that stt_minutes sets; they have this switch.
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # the arena keeps the largest batch it ever saw
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(str(model), sess_options=options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime has many errors and no base class
        raise EngineFailed(
            f"Modelfilen {model.name} kan ikke indlæses.", "Geninstallér stt-minutes, eller hent modellen igen."
        ) from error
