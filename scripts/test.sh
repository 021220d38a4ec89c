#!/usr/bin/env bash
# `make test`: builds, then runs every check in two lanes side by side. The output of a step is shown when
# the step ends, so it never mixes; whole logs stay in .build/test-logs.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
cd "$ROOT"
# The makes below are not sub-makes of the one that runs this script.
unset MAKEFLAGS MAKELEVEL

logs=$BUILD/test-logs
rm -rf "$logs"
mkdir -p "$logs"
started=$SECONDS

# The lines by which a runner says how it went.
closing_lines() {
  grep -aE '(Test run with [0-9]+ tests|[0-9]+ (passed|failed|skipped|error).*( in [0-9.]+|[0-9]+ failed))' \
    "$1" | tail -n "${2:-3}"
}

step() {
  local name=$1 log=$logs/$1.log start=$SECONDS verdict=ok
  make --no-print-directory "test-$name" >"$log" 2>&1 </dev/null || verdict=FAILED
  {
    flock 9
    printf '\n==== %s: %s (%d s)\n' "$name" "$verdict" $((SECONDS - start))
    if [ "$verdict" = ok ]; then tail -n 15 "$log"; else tail -n 300 "$log"; fi
    printf '%s %s %d\n' "$name" "$verdict" $((SECONDS - start)) >>"$logs/verdicts"
  } 9>"$logs/lock"
}

lane() {
  local name
  for name in "$@"; do step "$name"; done
}

# What the steps share is made before them, the downloads beside the compiler.
make --no-print-directory .build/make/setup-test
make --no-print-directory --output-sync=target -j2 .build/make/venv-test build
say "ready after $((SECONDS - started)) s; now the checks, two at a time"

lane swift fuzz &
first=$!
lane lint header examples docs python sanitize &
second=$!
wait "$first" "$second"

printf '\n==== summary (%d s in all; whole logs in .build/test-logs)\n' $((SECONDS - started))
failed=0
for name in lint swift header examples python docs fuzz sanitize; do
  read -r _ verdict seconds < <(grep "^$name " "$logs/verdicts" || echo "$name MISSING 0")
  [ "$verdict" = ok ] || failed=1
  printf '%-9s %-6s %4d s  %s\n' "$name" "$verdict" "$seconds" \
    "$(closing_lines "$logs/$name.log" 4 | paste -sd '|' | sed 's/|/; /g')"
done
exit "$failed"
