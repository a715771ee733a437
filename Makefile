# Each target does its own set-up from nothing. Windows: py packaging\dev.py demo

PYTHON ?= python3
ARGS ?=

define dev
@command -v $(PYTHON) >/dev/null || sh packaging/linux/install-python.sh
@$(PYTHON) packaging/dev.py $@ $(ARGS)
endef

.DEFAULT_GOAL := help
.PHONY: help demo run test check setup lock clean

help:   ## list what there is
	@grep -E '^[a-z]+: .*##' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z]+): +## /  make \1\t/' | expand -t 16

demo:   ## open the sample vault; without a display, or with ARGS="--out DIR", save screenshots of it
	$(dev)

run:    ## open the window on vaults of your own; ARGS=message.eml opens a message file
	$(dev)

test:   ## all checks and tests; ARGS="tests/core -x" runs only these tests
	$(dev)

check:  ## lint, format, types and architecture only
	$(dev)

setup:  ## install what development needs, and run nothing
	$(dev)

lock:   ## write packaging/locks anew; ARGS=--upgrade takes newer versions
	$(dev)

clean:  ## remove the environment and everything that was made
	rm -rf .venv build dist demo-output coverage.json .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
