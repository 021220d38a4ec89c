#!/usr/bin/env bash
# Builds the Swift core into the archive .build/release/libprefkit.a.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
find_swift
cd "$ROOT"
# SwiftPM adds to an archive that is there; what a deleted source file left in it must go.
rm -f .build/release/libprefkit.a
# The run-time checks for overlapping access cost 7 to 15 % of reading; the debug builds of the tests keep
# them. The flag stands here, and in setup.py, because Package.swift must stay free of unsafe flags.
say "swift build -c release --product prefkit"
swift build -c release --product prefkit -Xswiftc -enforce-exclusivity=unchecked
