# One command each; CI runs exactly these.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: install serve test lint format strings check bench soak w3c clients clean

install: $(STAMP)

$(STAMP): pyproject.toml hatch_build.py $(wildcard app/web/browser/*.json app/web/browser/*.mjs app/web/browser/src/*.js app/web/browser/src/*/*.js)
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "error: $(PYTHON) is Python %d.%d; CMAA Graph needs 3.11 or later: make PYTHON=python3.12" % sys.version_info[:2])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(STAMP)
	@test -e app/web/static/built/sparql.js || echo "browser code was not built (no network?): pages go without it; try again with $(BIN)/python hatch_build.py"

serve: $(STAMP)
	$(BIN)/cmaa serve --port $(PORT)

test: $(STAMP)
	$(BIN)/python -m pytest --numprocesses auto --dist loadgroup

lint: $(STAMP)
	$(BIN)/ruff format --check app tests
	$(BIN)/ruff check app tests
	$(BIN)/mypy
	$(BIN)/cmaa format --check

format: $(STAMP)
	$(BIN)/ruff format app tests
	$(BIN)/ruff check --fix app tests
	$(BIN)/cmaa format

# Gathers the strings that templates mark into the catalogues, and says which are not translated.
strings: $(STAMP)
	$(BIN)/python -m app.web.strings

check: $(STAMP)
	$(BIN)/cmaa check

bench: $(STAMP)
	$(BIN)/python -m tests.benchmarks
	$(BIN)/python -m tests.benchmarks.box
	$(BIN)/python -m tests.benchmarks.builds
	$(BIN)/python -m tests.benchmarks.comparison
	$(BIN)/python -m tests.benchmarks.dumps
	$(BIN)/python -m tests.benchmarks.http
	$(BIN)/python -m tests.benchmarks.inference
	$(BIN)/python -m tests.benchmarks.intake
	$(BIN)/python -m tests.benchmarks.memory
	$(BIN)/python -m tests.benchmarks.over_http
	$(BIN)/python -m tests.benchmarks.pages
	$(BIN)/python -m tests.benchmarks.propose
	$(BIN)/python -m tests.benchmarks.questions
	$(BIN)/python -m tests.benchmarks.remote
	$(BIN)/python -m tests.benchmarks.search
	$(BIN)/python -m tests.benchmarks.servers
	$(BIN)/python -m tests.benchmarks.validation

# The W3C's SPARQL test cases, as the source distribution of rdflib carries them: not ours to commit.
w3c: build/w3c/.fetched

build/w3c/.fetched: | $(STAMP)
	rm -rf build/w3c && mkdir -p build/w3c
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: --dest build/w3c rdflib==7.6.0
	tar xzf build/w3c/rdflib-7.6.0.tar.gz -C build/w3c --strip-components=5 rdflib-7.6.0/test/data/suites/w3c/dawg-data-r2 rdflib-7.6.0/test/data/suites/w3c/sparql11
	rm build/w3c/rdflib-7.6.0.tar.gz && touch $@

# Comunica, a client that is not of Python, for the tests of the endpoint.
clients: build/clients/.fetched

build/clients/.fetched:
	mkdir -p build/clients
	npm install --prefix build/clients --no-audit --no-fund @comunica/query-sparql@4.5.0
	touch $@

# Load, faults and hostile queries against a running server; takes the whole machine for some minutes.
soak: $(STAMP)
	CMAA_SOAK=1 $(BIN)/python -m pytest tests/soak

clean:
	rm -rf build dist $(VENV)
