# Newsdesk: `make run` serves the site, `make test` tests it. Needs Python 3.11 or newer, nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NEWSDESK_VAR ?= var
export NEWSDESK_VAR
# Tests wait a lot, for browsers and for processes that start: two for each processor.
PYTEST_XDIST_AUTO_NUM_WORKERS ?= $(shell $(PYTHON) -c 'import os; print(2 * os.cpu_count())')
export PYTEST_XDIST_AUTO_NUM_WORKERS
# Written by collectstatic: what is newer has to be collected again.
COLLECTED := $(NEWSDESK_VAR)/static/staticfiles.json

# What the site says in other languages, as programs read it.
COMPILED := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))

.DEFAULT_GOAL := help
.PHONY: help run test bench lint format messages lock clean

help: ## Say what can be made
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

run: $(VENV)/.installed $(COMPILED) ## Install, set up and serve the site on http://127.0.0.1:8000 until Ctrl-C
	@$(BIN)/python manage.py migrate --no-input --verbosity 0
	@{ test -e "$(COLLECTED)" && test -z "$$(find requirements.lock newsdesk/staticfiles.py static -newer "$(COLLECTED)")"; } \
		|| $(BIN)/python manage.py collectstatic --no-input --clear --verbosity 0
	@test -e "$(NEWSDESK_VAR)/demo-loaded" || { $(BIN)/python manage.py demo && touch "$(NEWSDESK_VAR)/demo-loaded"; }
	@$(BIN)/python manage.py first_chief
	@exec $(BIN)/python -m newsdesk.serving

test: $(VENV)/.installed-dev $(COMPILED) ## Run all tests; PYTEST_ARGS="-k teaser" runs some
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

bench: $(VENV)/.installed-dev $(COMPILED) ## Measure, as ratios within one run; STEPS="serving soak" runs some
	$(BIN)/python -m benchmarks.run $(STEPS)

lint: $(VENV)/.installed-dev ## Check style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.installed-dev ## Put style and formatting right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: $(VENV)/.installed ## Gather the texts that are to be translated, then compile (needs GNU gettext)
	$(BIN)/python manage.py makemessages --all --add-location file --no-obsolete --ignore tests --ignore benchmarks
	@$(MAKE) --no-print-directory $(COMPILED)

lock: ## Pin exact versions anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--extra test --extra lint -c requirements.lock pyproject.toml -o requirements-dev.lock

%.mo: %.po | $(VENV)/.installed
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

clean: ## Remove what can be made again; var/ with its data stays
	rm -rf $(VENV) build dist *.egg-info locale/*/LC_MESSAGES/*.mo .pytest_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Newsdesk needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12 …")'
	@$(PYTHON) -m venv $(VENV) || { echo "No virtual environment could be made. On Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/.installed: requirements.lock | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/.installed
