# For developers. bin/run and bin/test make the .venv these targets use.
BIN := .venv/bin
SHELL_SCRIPTS := bin/run bin/test bin/public bin/setup.sh .ci/run
PYTHON_SCRIPTS := bin/check-translations bin/count-clicks bin/count-year bin/house bin/pictures bin/recompute-report bin/simulate

.PHONY: check style types imports house sentences templates scripts format migration translations pins

check: style types imports house sentences templates scripts ## the house rules; make -k check names all faults

style:
	$(BIN)/ruff check . $(PYTHON_SCRIPTS)
	$(BIN)/ruff format --check . $(PYTHON_SCRIPTS)

types:
	$(BIN)/mypy

imports:
	$(BIN)/lint-imports

house: # how it is built, in numbers
	$(BIN)/python bin/house

sentences: # every one has its Japanese
	$(BIN)/python bin/check-translations

templates:
	$(BIN)/djlint --lint templates

scripts:
	for script in $(SHELL_SCRIPTS); do bash -n $$script || exit 1; done

format: ## rewrite the code in the house style
	$(BIN)/ruff check --fix . $(PYTHON_SCRIPTS)
	$(BIN)/ruff format . $(PYTHON_SCRIPTS)

migration: ## make MESSAGE="add the colour of a vendor" migration
	@test -n "$(MESSAGE)" || { echo 'usage: make migration MESSAGE="what changes"' >&2; exit 2; }
	$(BIN)/flask --app wsgi db migrate -m "$(MESSAGE)"
	$(BIN)/ruff format -q migrations

translations: ## bring the catalogue up to date with the code: new sentences come in empty
	$(BIN)/python bin/check-translations --update

# One set of pins serves Python 3.11 to 3.13; UPGRADE=--upgrade takes the newest that the .in files allow.
pins: ## write requirements*.txt anew from requirements*.in
	for name in requirements requirements-dev; do \
	  $(BIN)/uv pip compile -q $(UPGRADE) --python-version 3.11 --python-platform linux \
	    --no-header --no-annotate $$name.in -o $$name.txt || exit 1; \
	done
