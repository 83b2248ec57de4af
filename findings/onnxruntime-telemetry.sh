#!/usr/bin/env bash
# onnxruntime 1.32.0 from PyPI (Linux x86_64), a library for local inference, makes a device id and a queue of events in the
# user's cache as soon as it is imported, before any model is loaded, and tries to send them: "import onnxruntime" is enough.
# 1.28.0 does not. ORT_DISABLE_TELEMETRY=1 set before the import stops it; set after the import it is too late.
# The events hold, among other things, the full path of the Python program. pytest-socket and Python's audit hooks see nothing.
#
# Seen on Debian 12, Python 3.11:
#   1.28.0 imported:                     nothing in HOME
#   1.32.0 imported:                     .cache/Microsoft/DeveloperTools/.onnxruntime/deviceid and onnxruntime.db
#   1.32.0, variable set after import:   the same
#   1.32.0, variable set before import:  nothing in HOME
# Fails if that changes. Needs python3 with venv, and pip's package index. Nothing is uploaded that the library does not send itself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
failed=0

imported() { # NAME EXPECTED(number of files in HOME) CODE [VARIABLE=VALUE]
    local home=$work/home-$RANDOM found
    mkdir "$home"
    env -u ORT_DISABLE_TELEMETRY -u XDG_CACHE_HOME HOME="$home" "${@:4}" "$python" -c "$3"
    found=$(find "$home" -type f | wc -l)
    echo "$1: $found files in HOME"
    (cd "$home" && find . -type f | sort | sed 's/^/    /')
    [ "$found" = "$2" ] || { echo "    expected $2"; failed=1; }
}

"$python" -m pip install -q --disable-pip-version-check onnxruntime==1.28.0
imported "1.28.0 imported" 0 'import onnxruntime'
"$python" -m pip install -q --disable-pip-version-check onnxruntime==1.32.0
imported "1.32.0 imported" 2 'import onnxruntime'
imported "1.32.0, variable set after import" 2 'import onnxruntime, os; os.environ["ORT_DISABLE_TELEMETRY"] = "1"'
imported "1.32.0, variable set before import" 0 'import onnxruntime' ORT_DISABLE_TELEMETRY=1
exit $failed
