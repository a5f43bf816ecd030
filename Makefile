# What contributors run: `make PYTHON=.venv/bin/python mutants`. Both targets need the extra `dev`.
PYTHON ?= $(or $(wildcard .venv/bin/python),python3)
# Of how many mutants `make mutants` tries one.
ONE_IN ?= 1

.PHONY: pins
pins: ## the versions that CI and contributors install: `make pins UPGRADE=--upgrade` takes newer ones
	$(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --extra test --extra dev --no-emit-index-url $(UPGRADE) \
		--custom-compile-command "make pins" --output-file .ci/constraints.txt pyproject.toml

.PHONY: mutants
mutants: ## change checks and graph/ in small ways, and count the changes that no test notices: hours; with ONE_IN=50, minutes
	$(PYTHON) tests/mutants.py --one-in $(ONE_IN)
