#!/usr/bin/env bash
# The wheel of PyAV 18.1.0 (Linux x86_64) brings an FFmpeg that is linked to x264 and x265, both GPL, while that FFmpeg says of itself
# "LGPL version 3 or later": it was configured with --enable-libx264 and --enable-libx265 but without --enable-gpl, which FFmpeg's own
# configure demands for them. Whoever hands the wheel on (a bundle for machines without internet, an installer) hands on GPL code,
# and neither the package's metadata (BSD-3-Clause) nor FFmpeg's own answer says so.
#
# Seen on Debian 12, Python 3.11:
#   metadata:         BSD-3-Clause
#   avcodec_license:  LGPL version 3 or later
#   libavcodec needs: libx264, libx265; encoders libx264 and libx265 are there
# Fails if that changes. Needs python3 with venv, readelf (binutils), and pip's package index.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install -q --disable-pip-version-check av==18.1.0
libavcodec=$(echo "$work"/venv/lib/python3*/site-packages/av.libs/libavcodec-*)
readelf -d "$libavcodec" | grep -oE 'libx26[45]' | sort -u > "$work/needed"
"$python" - "$libavcodec" "$work/needed" <<'PYTHON'
import ctypes
import sys
from importlib import metadata
from pathlib import Path

import av

library = ctypes.CDLL(sys.argv[1])
library.avcodec_license.restype = library.avcodec_configuration.restype = ctypes.c_char_p
said = library.avcodec_license().decode()
configured = library.avcodec_configuration().decode().split()
needed = Path(sys.argv[2]).read_text().split()
declared = metadata.metadata("av").get("License-Expression")
print("metadata:", declared)
print("avcodec_license:", said)
print("libavcodec needs:", ", ".join(needed))
print("--enable-gpl:", "--enable-gpl" in configured)
assert declared == "BSD-3-Clause"
assert said == "LGPL version 3 or later"
assert needed == ["libx264", "libx265"]
assert {"libx264", "libx265"} <= av.codecs_available
assert "--enable-gpl" not in configured
PYTHON
