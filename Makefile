# make run: everything set up, the demonstration city built if the store is empty, the dashboards on http://localhost:8501
# make test: everything set up, the tests passed

PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup setup-dev browser run test check fix bench clean

setup: $(VENV)/installed
setup-dev: $(VENV)/installed-dev

$(VENV)/installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; give one with PYTHON=…" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

browser:
	@sh tests/browser.sh

run: setup
	@$(BIN)/python -m data demo --if-empty
	@echo "Dashboards: http://localhost:$(PORT)"
	@$(BIN)/streamlit run app.py --server.port $(PORT)

test: setup-dev browser check
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

fix: setup-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup-dev browser
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) build .pytest_cache .ruff_cache .hypothesis
