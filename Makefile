# Every target makes the environment it needs; `make demo` and `make test` are all the set-up there is.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
OUT    ?= demo

.DEFAULT_GOAL := help
.PHONY: help demo test test-long search lint format bench bench-risk clean

help:  ## show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable ".[test,lint]"
	@touch $@

.venv-bench/.ready: pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --upgrade pip
	.venv-bench/bin/python -m pip install --quiet --editable ".[bench]"
	@touch $@

demo: $(VENV)/.ready  ## from agencies' files to a verified draw, on an invented province; writes to demo/ (OUT=...)
	@if [ -f "$(OUT)/plan.toml" ] && [ -d "$(OUT)/files" ]; then rm -rf "$(OUT)"; fi
	@$(BIN)/credit-tier demo --out "$(OUT)"

test: $(VENV)/.ready  ## the tests (under 10 minutes)
	$(BIN)/python -m pytest -m "not long" -n 2 --dist loadgroup

test-long: $(VENV)/.ready  ## the tests that take longer
	$(BIN)/python -m pytest -m long

search: $(VENV)/.ready  ## the tests again with other examples than the fixed ones (SEED=...)
	$(BIN)/python -m pytest -m "not long" -n 2 --dist loadgroup --hypothesis-profile search $(if $(SEED),--hypothesis-seed $(SEED))

lint: $(VENV)/.ready  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.ready  ## put the code into shape
	$(BIN)/ruff format .

bench: .venv-bench/.ready  ## measure against other libraries and write docs/benchmarks.md
	.venv-bench/bin/python -W ignore -m benchmarks --date $$(date +%F) --write docs/benchmarks.md

bench-risk: .venv-bench/.ready  ## the risk model in figures, docs/risk-figures.md (REAL=... the real inspections)
	.venv-bench/bin/python -W ignore -m benchmarks.risk --date $$(date +%F) $(if $(REAL),--real "$(REAL)") --write docs/risk-figures.md

clean:  ## remove environments and everything generated
	rm -rf .venv .venv-bench .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist demo
