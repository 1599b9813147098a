## Sacca takes in reports of bribe demands, sealed on the sender's own device.
##
## To look at it:
##   make run       start every room on this machine, with a demonstration organisation; Ctrl-C stops it
##                  (ARGS="--intake-port 8100" for another port, PYTHON=python3.12 for another Python)
## To change it:
##   make check     format, lint, types, contracts, spelling, locks, the client's build, all quick tests
##   make test      make check, then the tests in a real browser: what CI runs
##   make client    rebuild app/intake/static from app/intake/client, after changing it
##   make lock      resolve requirements*.lock anew, after changing the dependencies in pyproject.toml
##   make fresh     make run and make test from a clone in a bare Debian 12: proves that nothing is missing
##                  (as root; tests what is committed)
##   make env, make env-dev   only make the environment for running, for developing
## To tidy up:
##   make clean     remove what the tools made; the data in var/ stays

# One environment, .venv, serves running and developing: requirements-dev.lock holds requirements.lock, so
# `make run` takes away nothing that `make test` needs.

bin := .venv/bin
client := app/intake/client
# Here a line not covered by tests is a line of a promise not shown to hold.
promises := app/domain/*,app/sealing/*,app/tlog/*,app/vault/*
# Without the header, which names the command, and the annotations, a lock is names, versions and hashes.
compile := $(bin)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

.PHONY: help env env-dev run check test client lock fresh clean

help:
	@sed -n 's/^## \{0,1\}//p' Makefile

env:
	@.ci/environment run

env-dev:
	@.ci/environment dev

# exec: Ctrl-C and the exit status go straight to and from the launcher.
run: env
	@exec $(bin)/python -m app up $(ARGS)

check: env-dev
	$(bin)/ruff format --check
	$(bin)/ruff check
	$(bin)/mypy
	$(bin)/lint-imports
	$(bin)/deptry .
	$(bin)/codespell
	cd $(client) && PATH="$(CURDIR)/$(bin):$$PATH" npm run --silent check
	$(bin)/node --test "tests/client/**/*.test.*"
	$(bin)/coverage erase
	$(bin)/coverage run -m pytest --ignore=tests/e2e
	$(bin)/coverage combine --quiet
	$(bin)/coverage report
	$(bin)/coverage report --fail-under=100 --include='$(promises)'

# A run of its own: what a browser test reaches counts for no threshold, and pytest's closing line stays the last.
test: check
	$(bin)/pytest tests/e2e

client: env-dev
	$(bin)/python -m app.intake.schema
	cd $(client) && ../../../$(bin)/node build.mjs

# Keeps the versions that are locked unless pyproject.toml says otherwise; for newer ones: make lock ARGS=--upgrade
lock: env-dev
	$(compile) $(ARGS) pyproject.toml --output-file requirements.lock
	$(compile) $(ARGS) pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock
	cd $(client) && PATH="$(CURDIR)/$(bin):$$PATH" npm install --package-lock-only --ignore-scripts

fresh:
	@.ci/fresh

clean:
	rm -rf .venv $(client)/node_modules build dist htmlcov .coverage .coverage.* \
		.hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find app migrations tests -name __pycache__ -type d -prune -exec rm -rf {} +
