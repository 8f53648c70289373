# Sourced by ./run and ./test: see that the Debian packages named in setup/ are there.
#
#   ensure_packages FILE...   installs what is missing with apt (as root); without root it names
#                             the packages and returns 1. All talk goes to stderr. When nothing
#                             is missing it costs one dpkg-query. A package also counts as there
#                             when an installed one provides it (other builds of nodejs hold npm,
#                             and would be removed by the package npm).

ensure_packages() {
    local wanted missing
    wanted=$(cat "$@") || return 1
    # What is half removed does not say "installed". A line: status|package|what it provides.
    missing=$(
        dpkg-query -W -f '${db:Status-Status}|${Package}|${Provides}\n' |
            awk -F '|' -v wanted="$wanted" '
                $1 == "installed" {
                    have[$2] = 1
                    gsub(/ *\([^)]*\)/, "", $3)
                    n = split($3, provided, /, */)
                    for (i = 1; i <= n; i++) have[provided[i]] = 1
                }
                END { n = split(wanted, w, /[ \n]+/)
                      for (i = 1; i <= n; i++) if (w[i] != "" && !(w[i] in have)) print w[i] }'
    )
    [ -z "$missing" ] && return 0
    if [ "$(id -u)" -ne 0 ]; then
        echo "squall: these Debian packages are missing, and installing them needs root:" >&2
        echo "  apt-get install" $missing >&2
        return 1
    fi
    echo "squall: installing" $missing >&2
    {
        apt-get update -qq &&
            # shellcheck disable=SC2086
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
    } >&2 || { echo "squall: apt-get failed; see above" >&2; return 1; }
}

# build PRESET [TARGET...]: configures once, then builds what changed (everything, without a
# target). All talk goes to stderr, and there is none when nothing is to be done.
build() {
    local preset=$1 dir="build/$1"
    shift
    if [ ! -f "$dir/build.ninja" ]; then
        cmake --preset "$preset" >&2 || return 1
    fi
    # Asking ninja what it would do costs little and keeps an up-to-date start silent.
    if ! ninja -C "$dir" -n "$@" | grep -q 'no work to do'; then
        ninja -C "$dir" "$@" >&2 || return 1
    fi
}
