#!/usr/bin/env bash
# Format and style of all sources: lint.sh [--fix]
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
find_swift
cd "$ROOT"

fix=${1:-}
passed=0
failed=0

check() { # name, command
  local name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'lint: %s: not clean (%s)\n' "$name" "$*"
  fi
}

mapfile -t c_files < <(git ls-files -co --exclude-standard '*.c' '*.h' '*.cpp' '*.hpp')
mapfile -t shell_files < <(git ls-files -co --exclude-standard '*.sh' .ci/run)
mapfile -t python_files < <(git ls-files -co --exclude-standard '*.py' '*.pyi')
# Laid out by hand: the contract, whose comments stand in columns, and the tables of the scanner.
mapfile -t formatted_c < <(printf '%s\n' "${c_files[@]}" | grep -vxE 'include/prefkit.h|Sources/.*')

if [ "$fix" = --fix ]; then
  swift format --in-place --recursive Sources Tests Package.swift
  "$VENV/bin/ruff" check --quiet --fix "${python_files[@]}" || true
  "$VENV/bin/ruff" format --quiet "${python_files[@]}"
  "$VENV/bin/clang-format" -i "${formatted_c[@]}"
  exit
fi

# Each C and C++ file by itself, headers included, as the language that it is.
compile_c_files() {
  local file status=0 clang clangxx python_include
  clang=$(swift_tool clang)
  clangxx=$(swift_tool clang++)
  python_include=$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("include"))')
  local flags=(-Wall -Wextra -Wpedantic -Werror -Iinclude -fsyntax-only)
  for file in "${c_files[@]}"; do
    local own=()
    case $file in
      Sources/Profiles/*) own=(-ISources/Profiles/include -std=c23) ;;
      Sources/*) own=(-std=c11 -I"${file%/*}/include") ;;
      bindings/python/*) own=(-std=c11 -isystem "$python_include" -DPy_LIMITED_API=0x030b0000) ;;
      Benchmarks/*.c) own=(-std=c11) ;;
      *.c | *.h) own=(-std=c99) ;;
    esac
    case $file in
      # Needs Debian's libsimdjson-dev, which only the benchmark installs.
      Benchmarks/*.cpp) echo '#include <simdjson.h>' |
        "$clangxx" -x c++ -std=c++17 -E - >/dev/null 2>&1 || continue ;;
    esac
    case $file in
      *.h) "$clang" "${flags[@]}" "${own[@]}" -x c -Wno-unused-function "$file" || status=1 ;;
      *.c) "$clang" "${flags[@]}" "${own[@]}" "$file" || status=1 ;;
      *) "$clangxx" "${flags[@]}" -std=c++17 -x c++ -Wno-pragma-once-outside-header \
        "$file" || status=1 ;;
    esac
  done
  return "$status"
}

# The loops for a processor that this machine need not have, nor its headers: vectors of two in place of four and eight.
compile_for_arm() {
  local file status=0 clang
  clang=$(swift_tool clang)
  local flags=(--target=aarch64-linux-gnu -ffreestanding -nostdlibinc -isystem scripts/freestanding)
  for file in Sources/{CPareto,CRatings}/*.c; do
    "$clang" "${flags[@]}" -Wall -Wextra -Wpedantic -Werror -std=c11 -O2 -I"${file%/*}/include" \
      -c "$file" -o /dev/null || status=1
  done
  return "$status"
}

check "Swift format" swift format lint --strict --parallel --recursive Sources Tests Package.swift
check "C and C++ warnings" compile_c_files
check "C for ARM" compile_for_arm
check "C and C++ format" "$VENV/bin/clang-format" --dry-run -Werror "${formatted_c[@]}"
check "shell" "$VENV/bin/shellcheck" -x "${shell_files[@]}"
check "Python style" "$VENV/bin/ruff" check --quiet "${python_files[@]}"
check "Python format" "$VENV/bin/ruff" format --quiet --check "${python_files[@]}"
check "Python types (mypy), scripts" "$VENV/bin/mypy" --strict --no-error-summary \
  scripts/check_docs.py examples/data/make_example.py
cd bindings/python
check "Python types (mypy)" "$VENV/bin/mypy" --strict --no-error-summary
check "Python types (basedpyright)" "$VENV/bin/basedpyright" --pythonpath "$VENV/bin/python"

printf 'lint: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
