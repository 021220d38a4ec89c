#!/usr/bin/env bash
# Makes .venv and installs into it: venv.sh REQUIREMENTS-FILE…
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

if ! "$VENV/bin/python" -c 'import pip' 2>/dev/null; then
  python=$(find_python) || die "no Python from 3.11 on with venv and C headers; run scripts/setup.sh"
  say "making .venv with $python"
  rm -rf "$VENV"
  "$python" -m venv "$VENV"
fi

arguments=()
for file in "$@"; do arguments+=(-r "$file"); done
say "pip install ${arguments[*]}"
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check "${arguments[@]}"
