# Yishi 议事. Each line is one call of a script or of the `yishi` command.
.DEFAULT_GOAL := help
.PHONY: help setup run test unit contract integration e2e faults hunt bench story lint schemas doctor lock clean
PY := .venv/bin/python
YISHI := .venv/bin/yishi

help: ## List the targets
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r t s; do printf '%-18s %s\n' "$$t" "$$s"; done

setup: ## Make .venv from the lock file; instant when nothing changed
	@deploy/local/setup.sh

run: setup ## Start everything on this machine; Ctrl-C stops it
	@$(YISHI) up

test: setup ## Run every check and every suite (faults: one kill per kind)
	@$(PY) -m tests.suites lint unit contract integration e2e faults

unit: setup ## Run the unit tests
	@$(PY) -m tests.suites unit

contract: setup ## Run the tests of what must agree
	@$(PY) -m tests.suites contract

integration: setup ## Run the tests of single parts with real processes and brokers
	@$(PY) -m tests.suites integration

e2e: setup ## Run the tests of all services together
	@$(PY) -m tests.suites e2e

faults: setup ## Run the full matrix of faults
	@$(PY) -m tests.suites faults --full

hunt: setup ## Ask every door of every service whatever its document allows, and more, as everybody
	@YISHI_HUNT_EXAMPLES=100 $(PY) -m pytest -q tests/integration/intake/test_openapi_holds.py \
		tests/integration/local/test_every_document_holds.py

bench: setup ## Measure speed beside the floor and a peer, as a table
	@$(PY) -m tests.bench

story: setup ## Play the four stories against what `make run` started
	@$(YISHI) story $(NAME)

lint: setup ## Check style, types and imports
	@$(PY) -m tests.suites lint

schemas: setup ## Write the JSON Schemas, the AsyncAPI and the OpenAPI documents anew from the code
	@$(PY) -m yishi_contracts.documents
	@deploy/local/openapi.sh

doctor: setup ## Say what is missing on this machine and how to get it
	@$(YISHI) doctor

lock: setup ## Choose the newest allowed versions and write them to requirements.lock
	@deploy/local/lock.sh

clean: ## Delete .venv and .run with all local data
	@deploy/local/clean.sh
