#!/usr/bin/env bash
# Builds the examples, runs each on the example data, and compares what they print: those that show the
# same thing print the same. Ends with `N passed, N failed`.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../scripts/lib.sh"
find_swift
cd "$ROOT/examples"

work=$BUILD/examples
mkdir -p "$work/c" "$work/cpp"
data=data/support_bot.jsonl
passed=0
failed=0

check() { # name, command
  local name=$1
  shift
  if "$@" >"$work/output" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s\n' "$name"
    sed 's/^/  /' "$work/output"
  fi
}

# A command prints what the file holds.
prints_expected() { # file, command
  "${@:2}" >"$work/printed" && diff "$1" "$work/printed"
}

# A command ends with status 2 and a message for a file that is not there.
refuses_missing() {
  local status=0
  "$@" no/such/file.jsonl >"$work/printed" 2>&1 || status=$?
  [ "$status" -ge 1 ] && [ "$status" -le 2 ] && grep -q 'no/such/file.jsonl' "$work/printed"
}

same_data() {
  rm -rf "$work/data" && mkdir -p "$work/data"
  PYTHONDONTWRITEBYTECODE=1 "$VENV/bin/python" data/make_example.py "$work/data" >/dev/null
  cmp data/support_bot.jsonl "$work/data/support_bot.jsonl"
  cmp data/votes.jsonl "$work/data/votes.jsonl"
}

example() { # name, expected, command
  local name=$1 expected=$2
  shift 2
  check "$name prints what is expected" prints_expected "$expected" "$@" "$data"
  check "$name says when a file is missing" refuses_missing "$@"
}

check "make_example.py reproduces its files" same_data
check "C builds" make -sB -C c CC="$(swift_tool clang)" OUT="$work/c"
example "C" expected.txt "$work/c/audit"
example "C: agreement" expected_agreement.txt "$work/c/agreement"
example "C: normalization" expected_normalize.txt "$work/c/normalize"
example "C: drift" expected_drift.txt "$work/c/drift"
check "C: Pareto prints what is expected" prints_expected expected_pareto.txt "$work/c/pareto"
check "C++ builds" make -sB -C cpp CXX="$(swift_tool clang++)" OUT="$work/cpp"
example "C++" expected.txt "$work/cpp/audit"
example "Python" expected.txt "$VENV/bin/python" python/audit.py
example "Python: agreement" expected_agreement.txt "$VENV/bin/python" python/agreement.py
example "Python: normalization" expected_normalize.txt "$VENV/bin/python" python/normalize.py
example "Python: drift" expected_drift.txt "$VENV/bin/python" python/drift.py
check "Python: Pareto prints what is expected" prints_expected expected_pareto.txt \
  "$VENV/bin/python" python/pareto.py

if command -v cargo >/dev/null; then
  check "Rust builds" env RUSTFLAGS=-Dwarnings CARGO_TARGET_DIR="$work/rust" \
    cargo build --quiet --release --offline --manifest-path rust/Cargo.toml
  example "Rust" expected.txt "$work/rust/release/prefkit-audit"
else
  echo "skipped: the Rust example (cargo is not installed)"
fi

printf 'examples: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
