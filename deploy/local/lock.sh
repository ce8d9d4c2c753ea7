#!/bin/sh
# Choose the newest versions the pyprojects allow, and write them with their hashes to requirements.lock.
set -eu
cd "$(dirname "$0")/../.."
.venv/bin/uv lock --upgrade     # uv.lock itself names the hosts packages came from, so it is not committed
.venv/bin/uv export --quiet --frozen --no-emit-workspace --no-header --format requirements-txt > requirements.lock
