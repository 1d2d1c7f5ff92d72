#!/bin/sh
# make test-aarch64: the suites of common and of the operations for 64-bit ARM (NEON): built by the cross compiler, run by qemu.
# Debian's arm64 libraries are unpacked below build/aarch64/root and not installed; that takes about 10 MB and a network.
# usage: tools/test_aarch64.sh [SUITE…]      default: test-ops and test-common
set -eu
build=build/aarch64
root=$build/root
# curl and what hangs on it are left out: chapter 7 alone talks to a server.
wanted='check libsubunit-dev libsubunit0 libpng-dev libpng16-16 zlib1g-dev zlib1g libfreetype-dev libfreetype6 libbrotli-dev
        libbrotli1 libcjson-dev libcjson1 libpcre2-dev libpcre2-8-0'

for tool in aarch64-linux-gnu-gcc qemu-aarch64; do
    if ! command -v "$tool" >/dev/null; then
        echo "make test-aarch64: $tool is missing; install it with: apt-get install gcc-aarch64-linux-gnu qemu-user" >&2
        exit 1
    fi
done

# An apt of our own: its lists and packages lie in our directory, the system's stay as they are.
fetch_libraries() {
    apt=$(pwd)/$build/apt
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$root"
    : >"$apt/status"
    set -- -q -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Dir::State="$apt" -o Dir::State::status="$apt/status" \
        -o Dir::Cache="$apt/cache" -o APT::Sandbox::User=root
    apt-get "$@" update >/dev/null
    (
        cd "$apt/cache"
        # shellcheck disable=SC2086 # the list is words
        apt-get "$@" download $wanted >/dev/null
    )
    for package in "$apt"/cache/*.deb; do
        dpkg-deb -x "$package" "$root"
    done
    touch "$root/complete"
}
[ -e "$root/complete" ] || fetch_libraries

here=$(pwd)/$root
libraries=$here/usr/lib/aarch64-linux-gnu
export PKG_CONFIG_SYSROOT_DIR="$here"
export PKG_CONFIG_LIBDIR="$libraries/pkgconfig"
export LDFLAGS="-Wl,-rpath-link,$libraries -Wl,-rpath-link,$here/lib/aarch64-linux-gnu"
export RUNNER="qemu-aarch64 -L /usr/aarch64-linux-gnu -E LD_LIBRARY_PATH=$libraries:$here/lib/aarch64-linux-gnu"
[ $# -gt 0 ] || set -- test-ops test-common
exec "${MAKE:-make}" --no-print-directory CC=aarch64-linux-gnu-gcc MARCH=armv8-a BUILD="$build" \
    PACKAGES='libpng freetype2 libpcre2-8 libcjson' "$@"
