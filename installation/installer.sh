#!/bin/sh
# Install stt-minutes from this folder, without internet and without root. STT_MINUTES_HOME: where it is put.
set -eu
cd "$(dirname "$0")"
home=${STT_MINUTES_HOME:-$HOME/.local/share/stt-minutes/program}
python=${PYTHON:-python3}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    { echo "fejl: Der skal være Python 3.11 eller nyere (prøv: PYTHON=/sti/til/python3 sh installer.sh)." >&2; exit 4; }
sums="sha256sum"
command -v sha256sum >/dev/null || sums="shasum -a 256"
$sums -c --quiet sha256.txt ||
    { echo "fejl: En fil er ikke, som den blev lagt i mappen. Intet er installeret; kopiér mappen igen." >&2; exit 3; }
"$python" -m venv "$home" ||
    { echo "fejl: Python kan ikke lave et virtuelt miljø (på Debian og Ubuntu: pakken python3-venv)." >&2; exit 4; }
"$home/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links wheels stt-minutes ||
    { echo "fejl: Delene passer ikke til denne maskines Python. Lav mappen på en maskine af samme slags." >&2; exit 4; }
"$home/bin/stt-minutes" models add base
mkdir -p "$HOME/.local/bin"
ln -sf "$home/bin/stt-minutes" "$HOME/.local/bin/stt-minutes"
echo "Programmet ligger i $home; kommandoen er $HOME/.local/bin/stt-minutes"
echo "Prøv: $HOME/.local/bin/stt-minutes check"
