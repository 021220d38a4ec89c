#!/usr/bin/env bash
# The main job on the example data: what is in a file, and what is wrong with it.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
cd "$ROOT"

file=examples/data/support_bot.jsonl
printf '\n$ prefkit audit %s\n\n' "$file"
status=0
"$VENV/bin/prefkit" audit "$file" || status=$?
# 1 says that there are findings, and the example has some.
[ "$status" = 1 ] || die "prefkit audit ended with $status, expected 1 (findings)"

cat <<'TEXT'

Where to look next
  .venv/bin/prefkit audit YOUR-FILE    the same for your own data (JSON, JSONL, CSV; plain, gzip or zstd)
  README.md                            short examples in Python, C and on the command line
  docs/records.md                      the tables, their columns, and what each problem code means
  docs/profiles.md                     the layouts that are known, and how to describe your own
  examples/                            complete programs in C, C++, Rust and Python
TEXT
