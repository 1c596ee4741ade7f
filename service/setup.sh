#!/bin/sh
# Puts in place what this machine lacks, and nothing else: `sh service/setup.sh run|check|test`.
# System packages come by apt, as root or by sudo; Python packages go into .venv.
set -eu
cd "$(dirname "$0")/.."
level=$1

main() {
    lacking=$(packages_lacking | xargs)
    if [ -n "$lacking" ]; then
        install_packages "$lacking"
        lacking=$(packages_lacking | xargs)
        [ -z "$lacking" ] || stop "Still missing after installing: $lacking"
    fi
    make_venv
    install_block run
    [ "$level" = run ] || install_block check
}

stop() {
    echo "$1" >&2
    exit 1
}

# One line for each Debian package whose tool is not there.
packages_lacking() {
    venv_works || python_for_venv >/dev/null || echo python3-venv
    has_writer || echo libreoffice-writer-nogui
    /usr/bin/python3 -c 'import uno' 2>/dev/null || echo python3-uno
    command -v pdftoppm >/dev/null || echo poppler-utils
    command -v fc-list >/dev/null || echo fontconfig
    has_font 'Liberation Serif|Times New Roman' || echo fonts-liberation2
    has_font 'Carlito|Calibri' || echo fonts-crosextra-carlito
    has_font 'Caladea|Cambria' || echo fonts-crosextra-caladea
    if [ "$level" = test ]; then
        command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 ||
            echo postgresql
        command -v redis-server >/dev/null || echo redis-server
        command -v chromium >/dev/null || echo chromium
        # The browser's driver that comes by pip needs it.
        ls /usr/lib/*/libatomic.so.1 >/dev/null 2>&1 || echo libatomic1
    fi
}

has_writer() {
    program=$(dirname "$(readlink -f "$(command -v soffice || echo /none/none)")")
    [ -e "$program/libswlo.so" ] || [ -e "$program/libmergedlo.so" ]
}

has_font() {
    command -v fc-list >/dev/null && fc-list : family | grep -Eq "$1"
}

# A Python that can make an environment; Debian's own cannot before python3-venv is there.
python_for_venv() {
    for python in python3 /usr/bin/python3; do
        if "$python" -c 'import sys, ssl, sqlite3, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
            2>/dev/null; then
            echo "$python"
            return
        fi
    done
    return 1
}

install_packages() {
    if [ "$(id -u)" = 0 ]; then
        as_root="env"
    elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        as_root="sudo"
    else
        stop "As root, install what is missing and try again: apt-get install --no-install-recommends $1"
    fi
    command -v apt-get >/dev/null || stop "Install these (Debian's names) and try again: $1"
    echo "Installing system packages: $1"
    apt update -qq
    # The names are ours and hold no spaces.
    # shellcheck disable=SC2086
    apt install -y -qq --no-install-recommends $1
}

apt() {
    log=$(mktemp)
    if ! $as_root DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@" \
        >"$log" 2>&1 </dev/null; then
        tail -n 5 "$log" >&2
        stop "apt-get $1 failed; its last lines stand above."
    fi
    rm "$log"
}

venv_works() {
    [ "$(cat .venv/made-in 2>/dev/null)" = "$PWD" ] && .venv/bin/python -c '' 2>/dev/null
}

make_venv() {
    venv_works && return
    python=$(python_for_venv) || stop "Python 3.11 or newer with its venv module is needed."
    "$python" -m venv --clear .venv
    echo "$PWD" >.venv/made-in
}

# The packages of one block of requirements.txt, once for each wording of it.
install_block() {
    wanted=$(awk -v block="# $1" '/^# /{on = $0 == block} on' requirements.txt)
    [ "$(cat ".venv/installed-$1" 2>/dev/null)" != "$wanted" ] || return 0
    echo "Installing Python packages: $1"
    echo "$wanted" >".venv/wanted-$1"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input \
        --root-user-action ignore -r ".venv/wanted-$1" ||
        stop "Python packages could not be installed; pip's reason stands above."
    mv ".venv/wanted-$1" ".venv/installed-$1"
}

main
