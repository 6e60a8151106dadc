# Everything runs in .venv, which the first target makes. Python 3.11 or later.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: setup demo test lint fix gold bench picture tables clean browser

setup: $(STAMP)

$(STAMP): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

.venv/.tests: $(STAMP)
	$(BIN)/python -m pip install --quiet --group test
	@touch $@

.venv/.lint: $(STAMP) .venv/.tests
	$(BIN)/python -m pip install --quiet --group lint
	@touch $@

# The main job on the project's own examples.
demo: setup
	@mkdir -p demo
	$(BIN)/dedup audit examples --exclude README.md --metadata examples/metadata.csv \
	  --json demo/result.json --html demo/report.html

# Chromium for the browser tests: the system's, else the distribution's package, else Playwright's
# own download. Where none can be had, those tests are skipped and say so.
browser: .venv/.tests
	@sh tests/install-browser.sh $(BIN)/python

test: browser
	$(BIN)/python -m pytest -n auto --dist loadgroup

lint: .venv/.lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: .venv/.lint
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Accept the present output as the new gold.
gold: .venv/.tests
	ACCEPT_GOLD=1 $(BIN)/python -m pytest -q tests/test_gold.py

# What the scripts in benchmarks/ need beyond the package.
bench: setup
	$(BIN)/python -m pip install --quiet --group bench

# Recall against speed, from what benchmarks/speed.py measured last.
picture: setup
	$(BIN)/python -m pip install --quiet --group picture
	$(BIN)/python benchmarks/picture.py benchmarks/results/speed-engines.json

tables: .venv/.lint
	$(BIN)/python -m pip install --quiet --group tables
	$(BIN)/python tools/letter_table.py

clean:
	rm -rf .venv demo dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find dedup -name "*.nb[ic]" -delete # a kernel is not compiled anew when one that it calls changes
