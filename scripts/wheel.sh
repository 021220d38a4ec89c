#!/usr/bin/env bash
# Makes dist/prefkit-*.whl (abi3, manylinux) and tries it where there is only numpy and no Swift.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
find_swift
cd "$ROOT"

raw=$BUILD/wheel
rm -rf "$raw" dist bindings/python/build
mkdir -p "$raw" dist
say "building the wheel"
"$VENV/bin/python" -m build --wheel --no-isolation --outdir "$raw" bindings/python
PATH="$VENV/bin:$PATH" "$VENV/bin/auditwheel" repair --wheel-dir dist "$raw"/*.whl
"$VENV/bin/auditwheel" show dist/*.whl

say "trying it in a bare venv"
bare=$BUILD/wheel-venv
rm -rf "$bare"
"$(find_python)" -m venv "$bare"
"$bare/bin/python" -m pip install --quiet --disable-pip-version-check dist/*.whl
"$bare/bin/python" -m pip list --disable-pip-version-check
cp examples/data/support_bot.jsonl "$bare/"
cd "$bare"
# Nothing of Swift on PATH or in the environment.
env -i PATH=/usr/bin:/bin HOME="$bare" "$bare/bin/python" - <<'PYTHON'
import shutil
import prefkit

assert shutil.which("swift") is None, "this is to run without a Swift toolchain"
dataset = prefkit.read("support_bot.jsonl", on_error="collect")
print(f"prefkit {prefkit.__version__}: {len(dataset.judgements)} judgements, "
      f"{len(dataset.problems)} problems")
PYTHON
say "ready: $(cd "$ROOT" && ls dist/*.whl)"
