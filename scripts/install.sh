#!/usr/bin/env bash
# Copies the library, its headers and its pkg-config file: PREFIX=/usr/local DESTDIR= install.sh
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"

prefix=${PREFIX:-/usr/local}
target=${DESTDIR:-}$prefix

install -d "$target/include" "$target/lib/pkgconfig"
install -m 644 "$ROOT/include/prefkit.h" "$ROOT/include/prefkit.hpp" "$target/include/"
install -m 755 "$LIB/libprefkit.so.0" "$target/lib/"
ln -sf libprefkit.so.0 "$target/lib/libprefkit.so"
sed -e "s|@PREFIX@|$prefix|" -e "s|@VERSION@|$(prefkit_version)|" "$ROOT/scripts/prefkit.pc.in" \
  >"$target/lib/pkgconfig/prefkit.pc"
say "installed PrefKit $(prefkit_version) under $target"
