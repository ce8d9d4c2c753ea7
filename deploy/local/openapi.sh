#!/bin/sh
# Writes each service's OpenAPI document and the departments' AsyncAPI document beside the contracts, and the state
# diagram of intake into its README.
set -eu
cd "$(dirname "$0")/../.."
folder=services/contracts/yishi_contracts/openapi
mkdir -p "$folder"
for service in intake review dispatch notify audit; do
    .venv/bin/yishi "$service" openapi > "$folder/$service.json"
done
.venv/bin/yishi intake diagram --write services/intake/README.md
contracts=services/contracts/yishi_contracts
.venv/bin/yishi dispatch replies --schemas "$contracts/schemas/replies" > "$contracts/asyncapi-departments.json"
