#!/usr/bin/env bash
# Makes sure that the machine has what a task needs: setup.sh build | test | bench
# Missing Debian packages are installed when that needs no question (root, or sudo without a password);
# else the exact line to type is printed.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

task=${1:-build}
find_swift

missing=()
need() { # package, then a command that succeeds when it is there
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}

compiles() { # language, header
  printf '#include <%s>\n' "$2" | "$(swift_tool clang)" -x "$1" -fsyntax-only -
}

# A static library, in the folder of the compiler's target or in the usual ones.
has_archive() {
  local folder
  for folder in /usr/lib/"$(uname -m)"-linux-gnu /usr/lib64 /usr/lib /usr/local/lib; do
    [ -e "$folder/$1" ] && return
  done
  return 1
}

look() {
  missing=()
  need libc6-dev compiles c stdio.h
  need libstdc++-12-dev compiles c++ vector
  need binutils command -v ld
  need git command -v git
  need zlib1g-dev compiles c zlib.h
  need zlib1g-dev has_archive libz.a
  need libzstd-dev compiles c zstd.h
  need libzstd-dev has_archive libzstd.a
  if ! find_python >/dev/null; then missing+=(python3 python3-venv libpython3-dev); fi
  if [ "$task" = test ]; then
    need pkg-config command -v pkg-config
    need cargo command -v cargo
    need rustc command -v rustc
  fi
  if [ "$task" = bench ]; then
    need g++ command -v g++
    need libsimdjson-dev compiles c++ simdjson.h
  fi
}

# Tests that need one of these are skipped with a line that says so.
required() {
  local package
  for package in "${missing[@]}"; do
    case $package in cargo | rustc) ;; *) printf '%s\n' "$package" ;; esac
  done
}

look
[ ${#missing[@]} -gt 0 ] || exit 0
mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
line="apt-get install -y --no-install-recommends ${missing[*]}"

if ! command -v apt-get >/dev/null; then
  [ -n "$(required)" ] || exit 0
  die "this is not Debian; install what these packages hold, then run make again: ${missing[*]}"
fi

as_root=()
if [ "$(id -u)" != 0 ]; then as_root=(sudo -n); fi
if ! "${as_root[@]}" true 2>/dev/null; then
  if [ -z "$(required)" ]; then
    say "not installed, their tests are skipped: ${missing[*]}"
    exit 0
  fi
  die "Debian packages are missing and this account may not install them. Type, then run make again:

  sudo apt-get update && sudo $line
"
fi

say "installing Debian packages: ${missing[*]}"
mkdir -p "$BUILD"
log=$BUILD/apt.log
install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1
}
: >"$log"
# An update that fails for one source is no reason to stop: the install says what it could not find.
install update || true
if ! install install -y --no-install-recommends "${missing[@]}"; then
  tail -n 20 "$log" >&2
  [ -z "$(required)" ] || die "apt-get failed (see above, and $log). The line was: $line"
fi

look
mapfile -t still < <(required)
if [ ${#still[@]} -gt 0 ] && [ -n "${still[0]}" ]; then
  die "still missing after the installation: ${still[*]} (see $log)." \
    "A Python from 3.11 on with venv and its C headers is needed; name yours with PYTHON=…"
fi
