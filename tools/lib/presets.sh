# Builds and tests one CMake preset after another (sourced, not run). What fails is remembered, and the rest still runs; the
# last thing on the screen is ctest's own summary of every preset.

cd "$repo_root"
began=$SECONDS
mkdir -p build
failed=()
summary=()
# Clones at different paths share what ccache knows.
export CCACHE_BASEDIR=$repo_root CCACHE_NOHASHDIR=1
export CTEST_PARALLEL_LEVEL=${CTEST_PARALLEL_LEVEL:-2}

# attempt <name> <command...>: a step whose failure is remembered.
attempt() {
    local name=$1 start=$SECONDS status=0
    shift
    heading "$name"
    "$@" || status=$?
    if ((status == 0)); then
        say "--- $name: ok, $(minutes $((SECONDS - start)))"
    else
        say "--- $name: FAILED (exit code $status), $(minutes $((SECONDS - start)))"
        failed+=("$name")
    fi
    return $status
}

configure() { cmake --preset "$1" --log-level=WARNING; }
build() { timeout "${STEP_LIMIT:-1800}" cmake --build --preset "$1" -- --quiet -k 0; }
run_ctest() {
    timeout "${STEP_LIMIT:-1800}" ctest --preset "$1" --no-tests=error --timeout 300 2>&1 | tee "build/ctest-$1.log"
}
ctest_result() { grep -E 'tests passed|tests failed|No tests' "build/ctest-$1.log" | tail -n 1; }

# What the failing tests of a preset said that tells why, cut short: whoever has only the end of the log sees it too.
reasons() {
    local logs=build/$1/Testing/Temporary name
    while IFS=: read -r _ name; do
        say "--- $1: $name"
        awk -v title="Test: $name" 'index($0, title) && substr($0, length($0) - length(title) + 1) == title { mine = 1 }
            mine && /^Output:/ { shown = 1 } /<end of output>/ { mine = shown = 0 } shown' "$logs/LastTest.log" |
            grep -aE -A 7 'Failure$|^Traceback|^(FAIL|ERROR): |WARNING: ThreadSanitizer|ERROR: [A-Za-z]*Sanitizer|runtime error|what\(\)|rror:' |
            cut -c 1-240 | head -n 30
    done <"$logs/LastTestsFailed.log"
}

test_preset() {
    local preset=$1
    if attempt "$preset: configure" configure "$preset" && attempt "$preset: build" build "$preset"; then
        attempt "$preset: test" run_ctest "$preset" || true
        while IFS= read -r line; do
            summary+=("$preset | $line")
        done < <(sed -n '/^The following tests/,/^Errors while/p' "build/ctest-$preset.log")
        if grep -q '^The following tests' "build/ctest-$preset.log"; then
            mapfile -t -O "${#summary[@]}" summary < <(reasons "$preset")
        fi
        summary+=("$preset: $(ctest_result "$preset")")
    else
        summary+=("$preset: not built")
    fi
}

# Ends the script with the summary, which also goes to the named file.
finish() {
    local file=$1
    heading "Summary, after $(minutes $((SECONDS - began)))"
    {
        if ((${#failed[@]} > 0)); then
            printf 'failed: %s\n' "${failed[@]}"
        fi
        printf '%s\n' "${summary[@]}"
    } | tee "$file"
    exit $((${#failed[@]} > 0))
}
