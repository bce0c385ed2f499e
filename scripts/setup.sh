# Sourced by the other scripts: gets a fresh machine ready, or says exactly what it lacks.
# Usage: setup "package package …"     Debian and Ubuntu; elsewhere it gets Rust only, and says what seems to be missing.

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

# Packages of the list that are not installed, nor provided by one that is: what is split in newer systems is whole in older ones.
missing_packages() {
    local package there
    there=$(dpkg-query -W -f='${db:Status-Status} ${Package}, ${Provides}\n' 2>/dev/null |
        sed -n 's/^installed //p' | tr ',' '\n' | sed 's/^ *//; s/ .*//')
    for package in $1; do
        grep -qxF -- "$package" <<<"$there" || printf '%s ' "$package"
    done
}

# Whether any of these files is there. A pattern that nothing matches is none.
any_file() {
    local file
    for file in "$@"; do
        if [ -e "$file" ]; then return 0; fi
    done
    return 1
}

# What of the list seems to be missing on a system without apt, a line each, and what brings it there.
missing_elsewhere() {
    local system building="" running=""
    system=$(uname)
    case " $1 " in *" gcc "*) building=1 ;; esac
    case " $1 " in *" ffmpeg "*) running=1 ;; esac
    if [ -n "$building" ] && [ "$system" = Darwin ]; then
        # The command is there without the compiler.
        xcode-select -p >/dev/null 2>&1 || echo "a C compiler (xcode-select --install)"
    elif [ -n "$building" ] && [ "$system" = Linux ]; then
        command -v cc >/dev/null || echo "a C compiler (dnf: gcc; pacman: gcc)"
        [ -n "${LIBCLANG_PATH:-}" ] || any_file /usr/{,local/}lib{,64,/*-linux-*}/libclang{,-[0-9]*}.so* \
            /usr/lib{,64}/llvm*/lib{,64}/libclang{,-[0-9]*}.so* || echo "libclang (dnf: clang-devel; pacman: clang)"
        [ -e /usr/include/linux/videodev2.h ] || echo "the kernel's headers (dnf: kernel-headers; pacman: linux-api-headers)"
    fi
    [ -n "$running" ] || return 0
    command -v ffmpeg >/dev/null ||
        echo "ffmpeg, for videos, recordings and some pictures (dnf: ffmpeg-free; pacman: ffmpeg; brew: ffmpeg)"
    [ "$system" != Linux ] || [ -n "${VK_DRIVER_FILES:-}${VK_ICD_FILENAMES:-}" ] ||
        any_file {/usr/share,/usr/local/share,/etc,/run/opengl-driver/share}/vulkan/icd.d/*.json ||
        echo "a Vulkan driver (dnf: vulkan-loader, mesa-vulkan-drivers; pacman: vulkan-icd-loader and your card's driver)"
}

setup_packages() {
    if ! command -v apt-get >/dev/null; then
        local lacks
        lacks=$(missing_elsewhere "$1") || true
        [ -z "$lacks" ] || say "These seem to be missing, and you may want to install them:"$'\n'"$lacks"
        return 0
    fi
    local missing as_root=""
    missing=$(missing_packages "$1")
    [ -z "$missing" ] && return 0
    if [ "$(id -u)" != 0 ]; then
        if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
            as_root=sudo
        else
            say "Some packages are missing, and installing them needs root. Please run"
            say "    apt-get install --no-install-recommends $missing"
            say "as root, then start this again."
            return 1
        fi
    fi
    say "Installing: $missing"
    # shellcheck disable=SC2086  # a list of words
    $as_root apt-get update -qq &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null || {
        say "The package manager failed; its message is above. What is needed: $missing"
        return 1
    }
}

# The Rust that Cargo.toml asks for.
setup_rust() {
    [ -f "$HOME/.cargo/env" ] && . "$HOME/.cargo/env"
    local wanted found
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
    found=$(rustc --version 2>/dev/null | cut -d' ' -f2) || found=""
    if [ -n "$found" ] && [ "$(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n 1)" = "$wanted" ]; then
        return 0
    fi
    # Newer systems have it as a package.
    if ! command -v rustup >/dev/null && apt-cache show rustup >/dev/null 2>&1; then
        setup_packages rustup || true
    fi
    if command -v rustup >/dev/null; then
        say "Installing Rust $wanted or newer"
        if rustup toolchain install stable --profile minimal -c rustfmt -c clippy; then
            # For this run: which Rust other projects take is not ours to change.
            export RUSTUP_TOOLCHAIN=stable
            return 0
        fi
    fi
    say "Rust $wanted or newer is needed${found:+ (found $found)}. Please install it as https://rustup.rs says, that is"
    say "    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
    say "then start this again."
    return 1
}

BUILD_PACKAGES="gcc libc6-dev pkg-config libclang-dev"
RUN_PACKAGES="libvulkan1 mesa-vulkan-drivers libxkbcommon0 libxkbcommon-x11-0 libx11-xcb1 libxcursor1 libxi6 libxrandr2 libwayland-client0 ffmpeg"
TEST_PACKAGES="xvfb xdotool imagemagick python3 python3-xlib dbus-daemon procps xserver-xorg-core xserver-xorg-video-dummy x11-xserver-utils"

setup() {
    setup_packages "$1" && setup_rust
}
