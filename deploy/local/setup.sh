#!/bin/sh
# Make .venv with everything Yishi needs, from the lock file. A second call with nothing changed does nothing.
set -eu
cd "$(dirname "$0")/../.."
say() { echo "setup: $*" >&2; }

shown=$(cat deploy/local/setup.sh requirements.lock pyproject.toml services/*/pyproject.toml deploy/local/pyproject.toml | cksum)
wanted="$PWD $shown"
stamp=.venv/yishi-setup
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && .venv/bin/python -c "" 2> /dev/null; then exit 0; fi

python=""
for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c "import sys; sys.exit(sys.version_info < (3, 11))" 2> /dev/null; then python=$name; break; fi
done
if [ -z "$python" ]; then
    say "Python 3.11 or newer is needed (Debian 12, Ubuntu 24.04: apt-get install python3); PYTHON=/path/to/python make setup names another one"
    exit 1
fi

if ! .venv/bin/python -c "import pip" 2> /dev/null; then
    if ! "$python" -c "import venv, ensurepip" 2> /dev/null; then
        package=$("$python" -c "import sys; print('python%d.%d-venv' % sys.version_info[:2])")
        become=""
        if [ "$(id -u)" != 0 ]; then become="sudo -n"; fi
        say "installing $package"
        if ! $become sh deploy/local/yishi_local/apt-install.sh "$package" > /dev/null 2>&1; then
            say "$package is needed to make .venv: run \`apt-get install $package\` as root"
            exit 1
        fi
    fi
    say "making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv
fi

# uv itself is in the lock file too, with its hashes; it does not read pip's settings, so a mirror set there is passed on
say "installing what requirements.lock names"
sed -n '/^uv==/,/[^\\]$/p' requirements.lock > .venv/uv.txt
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.txt
mirror=${PIP_INDEX_URL:-$(.venv/bin/python -m pip config get global.index-url 2> /dev/null || true)}
if [ -n "$mirror" ]; then export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$mirror}"; fi
export VIRTUAL_ENV="$PWD/.venv"
.venv/bin/uv pip install --quiet --require-hashes -r requirements.lock

say "installing the services in place"
editable=""
for folder in services/* deploy/local; do editable="$editable -e $folder"; done
# shellcheck disable=SC2086
.venv/bin/uv pip install --quiet --no-deps --no-build-isolation $editable

echo "$wanted" > "$stamp"
say "done"
