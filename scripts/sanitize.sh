#!/usr/bin/env bash
# The Python suite against a build with AddressSanitizer, in folders of its own.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
find_swift
cd "$ROOT"

folder=$BUILD/sanitize
rm -rf "$folder/site" bindings/python/build
mkdir -p "$folder"
say "pip install ./bindings/python with AddressSanitizer"
PREFKIT_SANITIZE=address PREFKIT_SCRATCH=$folder/core \
  "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-build-isolation \
  --no-deps --upgrade --target "$folder/site" ./bindings/python

# Python itself is not built with the sanitizer, so its runtime must be there before anything else. Leaks
# are not looked for: the interpreter keeps memory to its end by design.
runtime=$("$(swift_tool clang)" -print-file-name=libclang_rt.asan-x86_64.so)
[ -e "$runtime" ] || runtime=$("$(swift_tool clang)" -print-file-name=libclang_rt.asan.so)
cd bindings/python
LD_PRELOAD=$runtime ASAN_OPTIONS=detect_leaks=0:abort_on_error=1:allocator_may_return_null=1 \
  PYTHONPATH=$folder/site PYTHONMALLOC=malloc \
  "$VENV/bin/python" -m pytest -p no:cacheprovider "$@"
