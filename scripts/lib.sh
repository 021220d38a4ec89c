# Shared by the scripts: source it, do not run it.
# shellcheck shell=bash
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BUILD=$ROOT/.build   # SwiftPM's folder; ours are inside it
LIB=$BUILD/lib       # libprefkit.so.0 and what goes with it
VENV=$ROOT/.venv
# Used by the scripts that source this file.
export ROOT BUILD LIB VENV

say() { printf '==> %s\n' "$*"; }

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Swift from PATH, else from the folders where its archives and swiftly put it.
find_swift() {
  local folder
  command -v swift >/dev/null && return
  for folder in /opt/swift/usr/bin /usr/libexec/swift/bin "$HOME/.local/share/swiftly/bin"; do
    if [ -x "$folder/swift" ]; then
      export PATH="$PATH:$folder"
      return
    fi
  done
  die "swift is not on PATH. Install a Swift 6.3 toolchain (https://www.swift.org/install/linux/)" \
    "and put its usr/bin folder on PATH."
}

# A tool of the Swift toolchain (clang, clang++): the one beside swift, else the one on PATH.
swift_tool() {
  local beside
  beside=$(dirname "$(readlink -f "$(command -v swift)")")/$1
  if [ -x "$beside" ]; then printf '%s\n' "$beside"; else command -v "$1"; fi
}

# The first Python from 3.11 on that can make a virtual environment and has its C headers.
find_python() {
  local python
  for python in ${PYTHON:-} python3 python3.11 python3.12 python3.13 python3.14 /usr/bin/python3; do
    if "$python" - >/dev/null 2>&1 <<'PYTHON'
import ensurepip, os, sys, sysconfig, venv
header = os.path.join(sysconfig.get_path("include"), "Python.h")
sys.exit(not (sys.version_info >= (3, 11) and os.path.exists(header)))
PYTHON
    then
      command -v "$python"
      return
    fi
  done
  return 1
}

# PrefKit's version, from the one place where it is written.
prefkit_version() {
  awk '/^#define PREFKIT_VERSION_(MAJOR|MINOR|PATCH)/ { printf "%s%s", dot, $3; dot = "." }' \
    "$ROOT/include/prefkit.h"
}

# The names of the functions that prefkit.h declares.
header_functions() {
  "$(swift_tool clang)" -E -P "$ROOT/include/prefkit.h" | grep -oE '\bprefkit_[a-z0-9_]+\s*\(' |
    tr -d ' (' | sort -u
}
