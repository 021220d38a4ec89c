#!/usr/bin/env bash
# Builds the native contenders, makes the peers' environment and runs the benchmarks; options as for run.py.
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=.build/bench
mkdir -p "$scratch"

for tool in g++ taskset; do
  command -v "$tool" >/dev/null || {
    echo "error: $tool is missing; type: sudo apt-get install -y g++ util-linux" >&2
    exit 1
  }
done
if ! echo '#include <simdjson.h>' | g++ -x c++ -std=c++17 -E - >/dev/null 2>&1; then
  echo "error: simdjson.h is missing; type: sudo apt-get install -y libsimdjson-dev" >&2
  exit 1
fi
if [ ! -e .build/lib/libprefkit.so.0 ]; then
  echo "error: .build/lib/libprefkit.so.0 is missing; type: make build" >&2
  exit 1
fi

# The peers live in an environment of their own, so that no release of theirs binds ours.
environment=Benchmarks/.venv
if ! cmp -s Benchmarks/requirements.txt "$environment/requirements.txt"; then
  rm -rf "$environment"
  .venv/bin/python -m venv "$environment"
  "$environment/bin/python" -m pip install --quiet --disable-pip-version-check \
    -r Benchmarks/requirements.txt
  cp Benchmarks/requirements.txt "$environment/requirements.txt"
fi

# -march=native: the kernel of simdjson that suits this machine best, inlined.
g++ -std=c++17 -O3 -march=native -DNDEBUG Benchmarks/records/simdjson_ondemand.cpp \
  -o "$scratch/simdjson_ondemand" -lsimdjson -lpthread
gcc -std=c11 -O2 Benchmarks/records/prefkit_open.c -o "$scratch/prefkit_open" \
  -L.build/lib -l:libprefkit.so.0 -Wl,-rpath,"$PWD/.build/lib" -lpthread

exec .venv/bin/python Benchmarks/run.py "$@"
