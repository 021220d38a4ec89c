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
work=$BUILD/link
mkdir -p "$LIB" "$work"

# What the library shows: the functions of prefkit.h, each by name. One that is declared and not implemented
# stops the link here.
{
  echo '{ global:'
  header_functions | sed 's/$/;/'
  echo 'local: *; };'
} >"$work/prefkit.map"

# One object of the whole archive first: swiftc hides all that comes from archives (--exclude-libs ALL).
object=$work/prefkit.o
"$(swift_tool ld.lld)" -r --whole-archive "$archive" -o "$object"

linker=(
  --version-script="$work/prefkit.map"
  -soname libprefkit.so.0
  --gc-sections --as-needed --no-undefined --no-undefined-version -z now -z relro -s
)
flags=()
for word in "${linker[@]}"; do flags+=(-Xlinker "$word"); done

swiftc "$object" -emit-library -static-stdlib -use-ld=lld -o "$work/libprefkit.so.0" "${flags[@]}" \
  -l:libz.a -l:libzstd.a
mv "$work/libprefkit.so.0" "$LIB/"
rm "$object"
ln -sf libprefkit.so.0 "$LIB/libprefkit.so"
say "linked $LIB/libprefkit.so.0 ($(stat -c %s "$LIB/libprefkit.so.0") bytes)"
