# What developers run: `make PYTHON=.venv/bin/python fuzz`. `fuzz` needs the extra of that name, `constraints` needs uv.
PYTHON ?= python3
# How long `make fuzz` takes for each target.
SECONDS ?= 10

.PHONY: fuzz constraints

# Look for inputs that archlint does not stand; see docs/security.md.
fuzz:
	$(PYTHON) -m fuzz --seconds $(SECONDS)

# What the action installs: exact versions with hashes, for every platform. `make constraints UPGRADE=--upgrade` takes newer ones.
constraints:
	$(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url $(UPGRADE) \
		--custom-compile-command "make constraints" --output-file packaging/constraints.txt pyproject.toml packaging/build.in
