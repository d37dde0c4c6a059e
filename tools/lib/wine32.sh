# 32-bit Wine (sourced, not run). Debian amd64 has no 32-bit Wine of its own; rather than add a foreign architecture to the
# user's system, an i386 Debian with just Wine goes into the cache folder, built once.

wine32_host=/usr/lib/wine/wine
wine32_root() { echo "$(openwosa_cache)/wine32-root"; }
wine32_suite=bookworm

# Present on the host (multiarch i386), or complete in the cache.
wine32_ready() { [ -x $wine32_host ] || [ -e "$(wine32_root)/.complete" ]; }

# The first archive of the host's own apt configuration that carries the suite's main section.
debian_mirror() {
    apt-get indextargets --format '$(SITE)' 'Created-By: Packages' "Codename: $wine32_suite" 'Component: main' |
        grep -v -e '-security/*$' | head -n 1
}

# own_mounts <as_root or env> [unshare argument...]: fills `namespace` with a command prefix that gives a mount namespace of
# its own, from which no mount gets out. In a chroot whose / is no mount point, propagation cannot be turned off; there, nothing gets
# out only if nothing is shared to begin with.
own_mounts() {
    local runner=$1
    shift
    namespace=("$runner" unshare --mount --propagation slave "$@")
    if ! "${namespace[@]}" true 2>/dev/null; then
        if grep -q ' shared:' /proc/self/mountinfo; then
            fail "this system lets nobody mount privately (unshare --mount): the 32-bit Wine cannot run here"
        fi
        namespace=("$runner" unshare --mount --propagation unchanged "$@")
    fi
}

prepare_wine32() {
    if wine32_ready; then
        return
    fi
    if ! can_be_root; then
        say "The tests of the 32-bit DLL need a 32-bit Wine, and only root can unpack one. As root, once:" >&2
        say "OPENWOSA_CACHE=$(openwosa_cache) $repo_root/tools/setup --tests" >&2
        exit 3
    fi
    mkdir -p "$(openwosa_cache)"
    (
        # Several runs may come here at once: the first builds, the others wait and find it done.
        flock 9
        if ! wine32_ready; then
            say "Unpacking a 32-bit Wine into $(wine32_root) (about two minutes, once)"
            build_wine32
        fi
    ) 9>"$(openwosa_cache)/wine32-root.lock"
}

# Built beside its place and renamed when complete, so that an interrupted run leaves nothing half done.
build_wine32() {
    local mirror root log
    mirror=$(debian_mirror)
    if [ -z "$mirror" ]; then
        say "(apt has no lists yet: updating them)"
        as_root apt-get -q update </dev/null >/dev/null
        mirror=$(debian_mirror)
    fi
    [ -n "$mirror" ] || fail "apt's configuration names no archive with $wine32_suite main"
    root=$(openwosa_cache)/wine32-root.new
    log=$(openwosa_cache)/wine32-root.log
    own_mounts as_root
    if ! "${namespace[@]}" bash "$repo_root/tools/lib/wine32-build" "$root" $wine32_suite "$mirror" \
        </dev/null >"$log" 2>&1 9>&-; then
        tail -n 20 "$log" >&2
        fail "the 32-bit Wine could not be built; the whole log: $log"
    fi
    as_root rm -rf --one-file-system "$(wine32_root)"
    as_root mv "$root" "$(wine32_root)"
}
