#!/usr/bin/env bash
# The Swift tests.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
find_swift
cd "$ROOT"
swift test --disable-xctest "$@"
