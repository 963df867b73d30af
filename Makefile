# make demo | test | deep | check | bench | chaos  - from a bare clone, with Python 3.11 and make.
PYTHON ?= python3
PORT ?= 8000
BUNDLE ?= newborn
export PORT
unexport PYTHONDONTWRITEBYTECODE  # some images set it: then each of hundreds of starts compiles all modules anew
V := .venv
PY := $(V)/bin/python
RUN := ONESERVICE_DEMO=1 $(PY) manage.py
ENGINE_TESTS := $(V)/bin/pytest -n 2 -q -p no:django -W ignore::pytest.PytestConfigWarning --confcutdir=tests/engine
TESTS := $(V)/bin/pytest -n 3 -q

.PHONY: demo test deep check bench chaos docs serve words libraries lint clean

$(V)/.runtime: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit("oneservice needs Python 3.11 or newer; this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@test -x $(PY) || $(PYTHON) -m venv $(V)
	@echo "Installing the pinned requirements ..."
	@$(V)/bin/pip install -q --disable-pip-version-check -r requirements.txt
	@touch $@

$(V)/.dev: requirements-dev.txt $(V)/.runtime
	@echo "Installing what the tests need ..."
	@$(V)/bin/pip install -q --disable-pip-version-check -r requirements-dev.txt
	@touch $@

libraries: $(V)/.runtime
	@$(PYTHON) tools/system_libraries.py

words: $(V)/.runtime
	@$(RUN) compile_words

## demo: set up, start the site on loopback, play a case against it over HTTP, keep serving
demo: $(V)/.runtime libraries words
	@$(RUN) demo $(BUNDLE)

## serve: the site alone, as the demo left it
serve: $(V)/.runtime words
	@$(RUN) serve

## test: the engine without Django, then everything else, in parallel (three, as some wait for others); deep stands apart
test: $(V)/.dev libraries words
	@$(ENGINE_TESTS) -m "not deep" tests/engine
	@$(TESTS) --dist loadfile --no-loadscope-reorder -m "not deep" --ignore=tests/engine

## deep: long property tests, every scenario, every document, every service over HTTP
deep: $(V)/.dev libraries words
	@$(ENGINE_TESTS) -m deep tests/engine
	@$(TESTS) --dist worksteal -m deep --ignore=tests/engine

## check: style, types, contracts, templates, migrations, content
check: $(V)/.dev words
	$(V)/bin/ruff check .
	$(V)/bin/ruff format --check .
	$(V)/bin/mypy
	$(V)/bin/lint-imports
	$(RUN) check --fail-level WARNING
	$(RUN) makemigrations --check --dry-run
	$(RUN) content check

## bench: figures -> var/bench.json
bench: $(V)/.dev libraries words
	@$(RUN) bench

## chaos: kill, starve and attack scratch sites; what was lost or doubled -> var/chaos.json (CHAOS=--short: small)
chaos: $(V)/.dev libraries words
	@$(RUN) chaos $(CHAOS)

## docs: what is made of the tables of the definition language
docs: $(V)/.runtime
	@$(RUN) content schema docs/schema
	@$(RUN) content reference docs

clean:
	rm -rf $(V) var
