# The same words for a person and for CI: make demo | test | check
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help venv demo test check bench bench-full guard drill drill-mutations format docs clean

help:
	@echo "make demo    harvest a small archive on this machine, from listing pages to audited rows"
	@echo "make test    every test, with a real broker, a real PostgreSQL and real files"
	@echo "make check   style, types, import rule, docs"
	@echo "make bench   speed as ratios against named rivals, in one run"
	@echo "make guard   whether a path has come to do more than is kept, by calls that are counted"
	@echo "make drill   kill, freeze and starve real processes, on SQLite and PostgreSQL; DOCUMENTS=2000, FAULTS=child,power"
	@echo "make venv    only the environment: .venv/bin/nianbao works afterwards"

venv: $(READY)

# uv where it is installed, else venv and a pip that resolves extras.
$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11 …"; exit 1; }
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python "$(PYTHON)" .venv && uv pip install --quiet --compile-bytecode --python $(BIN)/python -e '.[all]'; \
	else \
	  "$(PYTHON)" -m venv .venv && $(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[all]'; \
	fi
	@touch $(READY)

demo: $(READY)
	@$(BIN)/python -m tests.archive.demo

# Two at a time, a file to a process: most of the time tests wait for processes of theirs.
test: $(READY)
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/contracts

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)
	for figure in startup pdf docx html save ledger pipeline; do $(BIN)/python -m bench.$$figure || exit 1; done
	$(BIN)/python -m bench.narrative tests/cases/sentences/published.jsonl
	$(BIN)/python -m bench.table

# A ledger of a million documents, ten thousand reports through one worker: an hour.
bench-full: bench
	$(BIN)/python -m bench.fetch
	$(BIN)/python -m bench.size
	$(BIN)/python -m bench.workers --memory 10000
	$(BIN)/python -m bench.dispatch
	$(BIN)/python -m bench.table

guard: $(READY)
	$(BIN)/python -m bench.guard

DOCUMENTS ?= 2000

drill: $(READY)
	$(BIN)/nianbao drill --documents $(DOCUMENTS) --database sqlite --database postgresql $(if $(FAULTS),--faults $(FAULTS))

drill-mutations: $(READY)
	PYTHONPATH=. $(BIN)/python -m tests.drill.mutations

docs: $(READY)
	$(BIN)/python -m tests.contracts.commands

clean:
	rm -rf .venv demo-data build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
