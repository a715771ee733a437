#!/bin/sh
# Bring Python to a machine that has none, so that packaging/dev.py can do the rest. Called by the Makefile.
set -eu
if ! command -v apt-get >/dev/null; then
    echo "VaultViewer needs Python 3.11 or newer, and none was found. Install it and try again." >&2
    exit 1
fi
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
$as_root apt-get update -q
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends python3 python3-venv
