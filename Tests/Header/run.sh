#!/usr/bin/env bash
# The contract from outside: the header by itself, consumers in C99 and C++17, what the library shows and
# needs, what it does to its host, and the installed tree. Ends with `N passed, N failed`.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../../scripts/lib.sh"
find_swift
cd "$ROOT"

CC=$(swift_tool clang)
CXX=$(swift_tool clang++)
library=$LIB/libprefkit.so.0
example=examples/data/support_bot.jsonl
work=$BUILD/header-tests
rm -rf "$work"
mkdir -p "$work"
warnings=(-Wall -Wextra -Wpedantic -Werror)
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

# A program that counts its own checks; they are added to ours.
program() { # name, command
  local name=$1 status=0 p f
  shift
  "$@" >"$work/output" 2>&1 || status=$?
  if read -r p f < <(sed -n 's/^checks: \([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$work/output")
  then
    passed=$((passed + p))
    failed=$((failed + f))
  else
    failed=$((failed + 1))
    status=${status/#0/none}
  fi
  if [ "$status" != 0 ]; then
    printf 'FAILED: %s (status %s)\n' "$name" "$status"
    sed 's/^/  /' "$work/output"
  fi
}

same() { # two files of names: each in both
  diff "$1" "$2" | sed -e 's/^</only in the header: /' -e 's/^>/only in the library: /' -e '/^[0-9]/d'
  cmp -s "$1" "$2"
}

# ---- the header alone ----

for standard in c99 c11 c17; do
  check "prefkit.h as $standard" "$CC" -std=$standard "${warnings[@]}" -fsyntax-only -x c \
    include/prefkit.h
done
for standard in c++17 c++20; do
  for header in prefkit.h prefkit.hpp; do
    echo "#include \"$header\"" >"$work/alone.cpp"
    check "$header as $standard" "$CXX" -std=$standard "${warnings[@]}" -Iinclude -fsyntax-only \
      "$work/alone.cpp"
  done
done

# ---- names, needs, sections ----

header_functions >"$work/declared"
nm -D --defined-only "$library" | awk '{ print $3 }' | sort -u >"$work/exported"
check "the header declares functions" test -s "$work/declared"
check "header and exported symbols agree" same "$work/declared" "$work/exported"

needed() { readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'; }
only_system_libraries() {
  ! needed | grep -vxE 'libc\.so\.6|libm\.so\.6|libstdc\+\+\.so\.6|libgcc_s\.so\.1|ld-linux-.*\.so\.[0-9]+'
}
dynamic_lacks() { ! readelf -d "$library" | grep -E "$1"; }
soname() { readelf -d "$library" | grep -F 'Library soname: [libprefkit.so.0]'; }
stack_is_data() { readelf -lW "$library" | awk '/GNU_STACK/ { exit ($7 == "RW") ? 0 : 1 }'; }
check "only the five system libraries are needed" only_system_libraries
check "soname" soname
check "no text relocations" dynamic_lacks 'TEXTREL'
check "no search path inside" dynamic_lacks 'RPATH|RUNPATH'
check "the stack is not executable" stack_is_data
check "stripped" bash -c "! readelf -SW '$library' | grep -qE ' \.(symtab|debug_info) '"

# ---- consumers ----

build_c() { # program, libraries
  "$CC" -std=c99 "${warnings[@]}" -Iinclude "Tests/Header/$1.c" -o "$work/$1" "${@:2}"
}
check "consumer.c compiles" build_c consumer -L"$LIB" -lprefkit -Wl,-rpath,"$LIB"
check "host.c compiles" build_c host -ldl
check "consumer.cpp compiles" "$CXX" -std=c++17 "${warnings[@]}" -Iinclude \
  Tests/Header/consumer.cpp -o "$work/consumer_cpp" -L"$LIB" -lprefkit -Wl,-rpath,"$LIB"
program "C99 consumer" "$work/consumer" "$example"
program "C++17 consumer" "$work/consumer_cpp" "$example"
program "host" "$work/host" "$library" "$example"

# ---- installed ----

tree=$work/tree
installed_consumer() {
  local flags
  flags=$(PKG_CONFIG_PATH=$tree/opt/prefkit/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$tree \
    pkg-config --cflags --libs prefkit) || return
  # shellcheck disable=SC2086 # pkg-config answers with several words
  "$CC" -std=c99 "${warnings[@]}" Tests/Header/consumer.c $flags -o "$work/installed"
}
check "make install" env PREFIX=/opt/prefkit DESTDIR="$tree" scripts/install.sh
check "compiles through pkg-config" installed_consumer
program "installed consumer" env LD_LIBRARY_PATH="$tree/opt/prefkit/lib" "$work/installed" "$example"

printf 'header: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
