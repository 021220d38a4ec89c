#!/usr/bin/env bash
# Builds the Swift core into the archive .build/release/libprefkit.a.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
find_swift
cd "$ROOT"
# SwiftPM adds to an archive that is there; what a deleted source file left in it must go.
rm -f .build/release/libprefkit.a
say "swift build -c release --product prefkit"
swift build -c release --product prefkit
