# What contributors run; CONTRIBUTING.md says when. CI runs .ci/run.
# PYTHON is the interpreter of an environment with the extra `test`, JOBS how many processes run tests.
PYTHON ?= $(or $(wildcard .venv/bin/python),python3)
JOBS ?= auto
# SECONDS is how long `make fuzz` takes for each target.
SECONDS ?= 10
# Of how many mutants `make mutants` tries one.
ONE_IN ?= 1
# Where that environment has its commands; empty if PYTHON is found on PATH, and then they are, too.
BIN = $(if $(findstring /,$(PYTHON)),$(dir $(PYTHON)))

.DEFAULT_GOAL = help

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

.PHONY: lint
lint: ## style, layout and the layers of imports
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(BIN)lint-imports --no-cache

.PHONY: types
types: ## types, strictly
	$(PYTHON) -m mypy

.PHONY: test
test: ## the fast tests, about a minute
	$(PYTHON) -m pytest -n $(JOBS) -m "not slow and not network"

.PHONY: test-all
test-all: ## all tests
	$(PYTHON) -m pytest -n $(JOBS)

.PHONY: docs
docs: ## write the generated pages in docs/ anew
	UPDATE=1 $(PYTHON) -m pytest tests/project

.PHONY: site
site: ## the documentation as a site, in build/site/html; needs the extra `docs`
	$(PYTHON) packaging/site/build_site.py build/site
	$(BIN)zensical build --strict --clean --config-file build/site/zensical.toml

.PHONY: update
update: docs ## write all that is generated anew, expected reports too; read the diff
	UPDATE=1 $(PYTHON) -m pytest tests/checks/test_checks.py tests/graph/test_graphs.py tests/project/test_readme.py

.PHONY: page
page: ## build the program of the page, docs/page.md, into the package; needs Node.js and npm
	cd page && npm ci --no-audit --no-fund && npm run types && npm run build

.PHONY: page-speed
page-speed: ## the tests of the page with their limits in time, on a quiet machine; needs Chromium
	cd page && TIMED=1 npm test

.PHONY: vscode
vscode: ## the extension for VS Code, in packaging/editors/vscode/build; needs Node.js and npm
	cd packaging/editors/vscode && npm ci --no-audit --no-fund --ignore-scripts && npm run types && npm test && npm run build

.PHONY: bench
bench: ## what a run costs, as ratios
	$(PYTHON) -m tests.benchmarks.benchmark

.PHONY: bench-cache
bench-cache: ## what the cache saves, as docs/performance.md has it
	$(PYTHON) -m tests.benchmarks.cache_benchmark

.PHONY: phases
phases: ## what each phase of a run costs, as docs/performance.md has it
	$(PYTHON) -m tests.benchmarks.phases

.PHONY: growth
growth: ## what ten times as many resources cost, for each kind of them: hours; NAMES=/shared takes some, see the file
	$(PYTHON) -m tests.benchmarks.growth $(NAMES)

.PHONY: fuzz
fuzz: ## look for inputs that archlint does not stand, see docs/security.md; needs the extra `fuzz`
	$(PYTHON) -m fuzz --seconds $(SECONDS)

.PHONY: constraints
constraints: ## what the action, the image and a release install, exact; UPGRADE=--upgrade takes newer versions; needs uv
	$(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url $(UPGRADE) \
		--custom-compile-command "make constraints" --output-file packaging/constraints.txt pyproject.toml packaging/build.in
	$(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url $(UPGRADE) \
		--custom-compile-command "make constraints" --output-file packaging/constraints-cfn-lint.txt --extra cfn-lint \
		pyproject.toml packaging/build.in
	$(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url $(UPGRADE) \
		--custom-compile-command "make constraints" --output-file packaging/constraints-release.txt packaging/release.in

.PHONY: pins
pins: ## the versions that CI and contributors install: `make pins UPGRADE=--upgrade` takes newer ones
	$(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --extra test --extra dev --no-emit-index-url $(UPGRADE) \
		--custom-compile-command "make pins" --output-file .ci/constraints.txt pyproject.toml

.PHONY: mutants
mutants: ## change checks and graph/ in small ways, and count the changes that no test notices: hours; with ONE_IN=50, minutes
	$(PYTHON) tests/mutants.py --one-in $(ONE_IN)
