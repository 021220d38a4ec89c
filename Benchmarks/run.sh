#!/usr/bin/env bash
# Builds the native contenders, makes the peers' environment and runs the benchmarks:
#
#     run.sh [reading | agreement | normalization | pareto] [OPTIONS]
#
# All where none is named; --help lists the options.
#
# `make bench` calls this after it has built the library and the Python package.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../scripts/lib.sh"
cd "$ROOT"

case ${1:-} in
  reading | agreement | normalization | pareto) pillars=("$1") && shift ;;
  "" | -*) pillars=(reading agreement normalization pareto) ;;
  *) die "there is no benchmark '$1'; there are reading, agreement, normalization and pareto" ;;
esac

scratch=$BUILD/bench
mkdir -p "$scratch"
[ -e "$LIB/libprefkit.so.0" ] || die "$LIB/libprefkit.so.0 is missing; type: make build"

# The peers live in an environment of their own, so that no release of theirs binds ours.
peers=Benchmarks/.venv
lists=(Benchmarks/requirements.txt Benchmarks/requirements-alone.txt)
if ! cat "${lists[@]}" | cmp -s - "$peers/requirements.txt"; then
  say "making $peers"
  rm -rf "$peers"
  "$VENV/bin/python" -m venv "$peers"
  install=("$peers/bin/python" -m pip install --quiet --disable-pip-version-check)
  "${install[@]}" -r "${lists[0]}"
  "${install[@]}" --no-deps -r "${lists[1]}"
  cat "${lists[@]}" >"$peers/requirements.txt"
fi

native=(-std=c11 -O2)
linked=("-L$LIB" "-Wl,-rpath,$LIB" -l:libprefkit.so.0 -lpthread)
build() {
  local pillar=$1
  # Their contenders are all in Python.
  if [ "$pillar" = normalization ] || [ "$pillar" = pareto ]; then return; fi
  if [ "$pillar" = agreement ]; then
    gcc "${native[@]}" Benchmarks/agreement/prefkit_agreement.c \
      -o "$scratch/prefkit_agreement" "${linked[@]}"
    return
  fi
  gcc "${native[@]}" Benchmarks/records/prefkit_open.c -o "$scratch/prefkit_open" "${linked[@]}"
  # -march=native: the kernel of simdjson that suits this machine best, inlined.
  g++ -std=c++17 -O3 -march=native -DNDEBUG Benchmarks/records/simdjson_ondemand.cpp \
    -o "$scratch/simdjson_ondemand" -lsimdjson -lpthread
}

# What the pillars share is found beside this script, by their workers too.
export PYTHONPATH=$ROOT/Benchmarks
status=0
for pillar in "${pillars[@]}"; do
  build "$pillar"
  folder=$pillar
  if [ "$pillar" = reading ]; then folder=records; fi
  "$VENV/bin/python" "Benchmarks/$folder/run.py" "$@" || status=1
done
exit "$status"
