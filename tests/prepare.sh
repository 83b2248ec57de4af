#!/bin/sh
# Install the system packages that the tests use, where that is allowed; else say which are missing. Never fails: tests
# whose package is missing are shown as skipped.
set -u

# command or file that shows a package is there : package
wanted='
/usr/bin/chromium:chromium
/usr/bin/pulseaudio:pulseaudio
/usr/bin/pactl:pulseaudio-utils
/usr/bin/espeak-ng:espeak-ng
/usr/bin/soffice:libreoffice-writer-nogui
/usr/bin/pdftotext:poppler-utils
/usr/bin/ffmpeg:ffmpeg
/usr/bin/strace:strace
/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf:fonts-dejavu-core
/usr/share/fonts/truetype/liberation:fonts-liberation
/usr/share/doc/libportaudio2:libportaudio2
/usr/share/doc/libasound2-plugins:libasound2-plugins
/usr/share/doc/libpangoft2-1.0-0:libpangoft2-1.0-0
'
missing=''
for line in $wanted; do
    [ -e "${line%%:*}" ] || missing="$missing ${line##*:}"
done

if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing system packages:$missing" >&2
        # shellcheck disable=SC2086 - a list of names
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >/dev/null 2>&1 ||
            echo "apt-get could not install:$missing" >&2
    else
        echo "missing system packages, so some tests are skipped:$missing" >&2
        echo "on Debian or Ubuntu: sudo apt-get install --no-install-recommends$missing" >&2
    fi
fi

# The accessibility checker of the page's tests; its version is pinned in tests/web/package.json.
if [ -f tests/web/package.json ] && [ ! -d tests/web/node_modules/axe-core ]; then
    if command -v npm >/dev/null; then
        (cd tests/web && npm install --no-audit --no-fund --silent) || echo "npm could not install axe-core; its tests are skipped" >&2
    else
        echo "npm is missing, so the accessibility tests are skipped" >&2
    fi
fi
exit 0
