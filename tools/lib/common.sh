# Shared by the scripts in tools/ (sourced, not run): messages, the cache folder, root rights, locks.

repo_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# What outlives a clone: the 32-bit Wine root and the Wine prefixes.
openwosa_cache() {
    local base=${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}
    echo "${OPENWOSA_CACHE:-$base/openwosa}"
}

heading() { printf '\n=== %s\n' "$*"; }
say() { printf '%s\n' "$*"; }
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Runs a command as root, if that needs no password; 126 otherwise.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        return 126
    fi
}
can_be_root() { as_root true; }

# Prints "1 min 5 s" for a number of seconds.
minutes() {
    if (($1 >= 60)); then
        printf '%d min %d s' $(($1 / 60)) $(($1 % 60))
    else
        printf '%d s' "$1"
    fi
}

# Runs one named step, tells what it took, and stops the script if it failed.
step() {
    local name=$1 began=$SECONDS status=0
    shift
    heading "$name"
    "$@" || status=$?
    if ((status != 0)); then
        say "--- $name: FAILED (exit code $status) after $(minutes $((SECONDS - began)))" >&2
        exit "$status"
    fi
    say "--- $name: $(minutes $((SECONDS - began)))"
}

# A background helper must hold none of the caller's pipes: whoever reads them would wait for the helper's end.
close_inherited_files() {
    local path number
    exec </dev/null >/dev/null 2>&1
    for path in "/proc/$BASHPID/fd"/*; do
        number=${path##*/}
        if ((number > 2)); then
            eval "exec $number>&-" 2>/dev/null || true
        fi
    done
}
