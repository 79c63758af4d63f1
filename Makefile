# Two commands are enough: `make demo` runs everything on this machine, `make test` proves it.
PYTHON ?= python3
ARGS ?=
VENV := .venv
READY := $(VENV)/ready
PYTEST_WORKERS ?= 4

.PHONY: demo test check words lock clean
demo: $(READY)
	@exec $(VENV)/bin/carepages demo $(ARGS)

test: $(READY)
	@echo "== The whole suite, on $(PYTEST_WORKERS) workers (journeys wait now and then), each with a PostgreSQL database of its own."
	@$(VENV)/bin/python -m pytest -n $(PYTEST_WORKERS) --dist loadscope --no-loadscope-reorder $(ARGS)

check: $(READY)
	@echo "== Format, lint, types, and the direction of imports."
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@$(VENV)/bin/djlint --lint --quiet platform tenants billing integrations admin

# Takes all words out of the sources and brings every catalogue up to date; what is new stands in it untranslated.
words: $(READY)
	@mkdir -p var
	@$(VENV)/bin/pybabel --quiet extract -F pyproject.toml -k lazy --add-location=file --sort-by-file --no-wrap -o var/messages.pot .
	@$(VENV)/bin/pybabel --quiet update -i var/messages.pot -d platform/kernel/translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap

# The environment is made once, and made again when the lock or the packaging changes. The lock is complete, so nothing is resolved
# (older pips look past it where a library asks for an extra of another); `pip check` says whether it really is.
$(READY): requirements.txt pyproject.toml
	@echo "== Making the Python environment in $(VENV)."
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 ...")'
	@$(PYTHON) -m venv $(VENV)
	@echo "== Installing the locked dependencies (about half a minute the first time)."
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@$(VENV)/bin/python -m pip check --disable-pip-version-check >/dev/null
	@touch $(READY)

# Writes requirements.txt anew from pyproject.toml; needs `uv` on the path.
lock:
	uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade -o requirements.txt

clean:
	rm -rf $(VENV) var
