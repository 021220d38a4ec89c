#!/usr/bin/env bash
# Fuzzes each target for some seconds: run.sh [SECONDS [TARGET…]]
#
# Modules and targets are built with AddressSanitizer and libFuzzer's coverage into .build/fuzz. Each target
# first runs its seeds (committed, and for the reader the sample records), then what was found before
# (.build/fuzz/corpus), then goes on from there. An input that crashes, leaks, hangs for 10 seconds or takes
# more than 2 GiB is kept in .build/fuzz/artifacts; .build/fuzz/bin/TARGET FILE runs it again.
# Ends with `N passed, N failed`.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../../scripts/lib.sh"
find_swift
cd "$ROOT"

seconds=${1:-30}
targets=("${@:2}")
[ ${#targets[@]} -gt 0 ] || targets=(scanner reader csv arrow decompress state drift pareto)

scratch=$BUILD/fuzz
mkdir -p "$scratch"/{bin,logs,artifacts}
# Swift's own crash reports would come between the sanitizer and the input that it keeps.
export SWIFT_BACKTRACE=enable=no
# Whole stack traces of every allocation would take a good part of the time.
export ASAN_OPTIONS=malloc_context_size=6:quarantine_size_mb=64

# Everything that lies there is linked, and SwiftPM leaves what a deleted or renamed source file made.
remove_orphans() {
  local object
  for object in "$modules"/PrefKit*.build/*.swift.o; do
    [ -n "$(find Sources -name "$(basename "$object" .o)" -print -quit)" ] || rm -f "$object"
  done
}

build_modules() {
  find "$scratch" -path '*/release/C*.build/*.o' -delete
  # Of several -sanitize the Swift compiler takes the last alone, so both are named in one.
  swift build -c release --scratch-path "$scratch" --target PrefKitCABI \
    --sanitize=address --sanitize=fuzzer -Xswiftc -sanitize=address,fuzzer -Xswiftc -enable-testing
  modules=$(swift build -c release --scratch-path "$scratch" --show-bin-path)
  remove_orphans
}

# The naive twins and hand-made arrays of the unit tests serve here too, and what two targets share.
shared_sources() {
  case $1 in
    csv) echo Tests/SupportTests/{DelimitedTwin,InputSupport}.swift ;;
    arrow) echo Tests/SupportTests/ArrowSupport.swift ;;
    state | drift | pareto) echo Tests/Fuzz/States.swift ;;
  esac
}

build_target() {
  local target=$1 include module objects=()
  local flags=(-O -g -swift-version 6 -parse-as-library -use-ld=lld "-sanitize=fuzzer,address"
    -module-name "fuzz_$target" -I "$modules/Modules" -I Sources/CZlib -I Sources/CZstd)
  for include in include/module.modulemap Sources/{CScan,CRatings,CPareto}/include/module.modulemap \
    "$modules/CProfiles.build/module.modulemap"; do
    flags+=(-Xcc "-fmodule-map-file=$include")
  done
  for module in CScan CRatings CPareto CProfiles \
    PrefKit{Support,Statistics,Records,Agreement,Normalization,Pareto,CABI}; do
    objects+=("$modules/$module.build"/*.o)
  done
  # shellcheck disable=SC2046 # several files
  swiftc "${flags[@]}" Tests/Fuzz/Harness.swift "Tests/Fuzz/$target"/*.swift \
    $(shared_sources "$target") "${objects[@]}" -lz -lzstd -o "$scratch/bin/$target"
}

# The sample records as inputs of the reader: with their own profile, and with the profiles weighed.
sample_seeds() {
  local folder=$scratch/seeds/reader document sample name index=0
  rm -rf "$folder"
  mkdir -p "$folder"
  for document in Sources/Profiles/*.json; do
    index=$((index + 1))
    for sample in Tests/Vectors/records/"$(basename "$document" .json)".*; do
      [ -e "$sample" ] || continue
      name=$(basename "$sample")
      { printf '\0\0\x18' && cat "$sample"; } >"$folder/$name"
      { printf '%b\0\x10' "\\x$(printf %02x "$index")" && cat "$sample"; } >"$folder/named-$name"
    done
  done
}

max_length() {
  case $1 in
    arrow) echo 2048 ;;
    reader) echo 8192 ;;
    *) echo 4096 ;;
  esac
}

fuzz() {
  local target=$1 log=$scratch/logs/$1.log folders=()
  mkdir -p "$scratch/corpus/$target" "$scratch/seeds/$target"
  folders=("$scratch/corpus/$target" "Tests/Fuzz/$target/seeds" "$scratch/seeds/$target")
  local dictionary=()
  if [ -e "Tests/Fuzz/$target/$target.dict" ]; then
    dictionary=("-dict=Tests/Fuzz/$target/$target.dict")
  fi
  "$scratch/bin/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -max_len="$(max_length "$target")" "${dictionary[@]}" -print_final_stats=1 \
    -artifact_prefix="$scratch/artifacts/$target-" "${folders[@]}" >"$log" 2>&1
}

say "building into ${scratch#"$ROOT"/}"
build_modules
sample_seeds
passed=0
failed=0
for target in "${targets[@]}"; do
  [ -d "Tests/Fuzz/$target" ] || die "there is no target $target; there are scanner, reader, csv, arrow, decompress, state, drift, pareto"
  build_target "$target"
  say "$target for $seconds s"
  if fuzz "$target"; then
    passed=$((passed + 1))
    grep -aE '^stat::(number_of_executed_units|peak_rss_mb)|^#[0-9]+.*DONE' "$scratch/logs/$target.log" |
      sed 's/^/    /'
  else
    failed=$((failed + 1))
    printf 'FAILED: %s\n' "$target"
    grep -aE -A40 '^fuzz:|Fatal error|ERROR:|Test unit written' "$scratch/logs/$target.log" |
      cut -c 1-300 | head -n 80 | sed 's/^/    /'
  fi
done
printf 'fuzz: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
