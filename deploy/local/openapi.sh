#!/bin/sh
# Writes each service's OpenAPI document beside the contracts.
set -eu
cd "$(dirname "$0")/../.."
folder=services/contracts/yishi_contracts/openapi
mkdir -p "$folder"
for service in intake review dispatch notify audit; do
    .venv/bin/yishi "$service" openapi > "$folder/$service.json"
done
