#!/usr/bin/env bash
# Installs the Python package into .venv, built from the archive that is already there.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
find_swift
cd "$ROOT"
# What setuptools left from another kind of build is not to be taken for this one.
rm -rf bindings/python/build
say "pip install ./bindings/python"
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-build-isolation \
  --no-deps --force-reinstall ./bindings/python
