#!/usr/bin/env bash
# Builds the native contenders, makes the peers' environment and runs the benchmarks. Options as for
# run.py; `make bench` calls this after it has built the library and the Python package.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../scripts/lib.sh"
cd "$ROOT"

scratch=$BUILD/bench
mkdir -p "$scratch"
[ -e "$LIB/libprefkit.so.0" ] || die "$LIB/libprefkit.so.0 is missing; type: make build"

# The peers live in an environment of their own, so that no release of theirs binds ours.
peers=Benchmarks/.venv
if ! cmp -s Benchmarks/requirements.txt "$peers/requirements.txt"; then
  say "making $peers"
  rm -rf "$peers"
  "$VENV/bin/python" -m venv "$peers"
  "$peers/bin/python" -m pip install --quiet --disable-pip-version-check \
    -r Benchmarks/requirements.txt
  cp Benchmarks/requirements.txt "$peers/requirements.txt"
fi

# -march=native: the kernel of simdjson that suits this machine best, inlined.
g++ -std=c++17 -O3 -march=native -DNDEBUG Benchmarks/records/simdjson_ondemand.cpp \
  -o "$scratch/simdjson_ondemand" -lsimdjson -lpthread
gcc -std=c11 -O2 Benchmarks/records/prefkit_open.c -o "$scratch/prefkit_open" \
  -L"$LIB" -l:libprefkit.so.0 -Wl,-rpath,"$LIB" -lpthread

# What all benchmarks share is found beside this script, by their workers too.
export PYTHONPATH=$ROOT/Benchmarks
exec "$VENV/bin/python" Benchmarks/records/run.py "$@"
