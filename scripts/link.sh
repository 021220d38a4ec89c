#!/usr/bin/env bash
# Links SwiftPM's archive into .build/lib/libprefkit.so.0: link.sh ARCHIVE
#
# The Swift runtime is linked statically: the dynamic one installs signal handlers in the host. zlib and
# zstd are static too, their symbols hidden by the version script, so a host that has other versions of
# them keeps its own. What is left to find at run time is the C and C++ libraries.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
find_swift

archive=$1
mkdir -p "$LIB"

linker=(
  --whole-archive "$archive" --no-whole-archive
  --version-script="$ROOT/scripts/prefkit.map"
  -soname libprefkit.so.0
  --exclude-libs libz.a:libzstd.a
  --gc-sections --as-needed --no-undefined -z now -z relro -s
)
flags=()
for word in "${linker[@]}"; do flags+=(-Xlinker "$word"); done

swiftc -emit-library -static-stdlib -use-ld=lld -o "$LIB/libprefkit.so.0" "${flags[@]}" \
  -l:libz.a -l:libzstd.a
ln -sf libprefkit.so.0 "$LIB/libprefkit.so"
say "linked $LIB/libprefkit.so.0 ($(stat -c %s "$LIB/libprefkit.so.0") bytes)"
