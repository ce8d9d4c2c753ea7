#!/bin/sh
# Delete what setup and run made: .venv, caches, and .run with all local data (also where its links lead).
set -eu
cd "$(dirname "$0")/../.."
if [ -x .venv/bin/yishi ] && [ -d .run ]; then .venv/bin/yishi down; fi
for link in .run/*; do
    if [ -L "$link" ]; then rm -rf -- "$(readlink -f "$link")"; fi
done
rm -rf .run .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
