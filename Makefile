# Everything starts from Python 3.11+, make and apt. Second runs skip what is done.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

BIN := .venv/bin
# An installation is valid for one pyproject.toml and one constraints.txt.
STATE := $(shell cat pyproject.toml constraints.txt | cksum | tr ' ' '-')
RUN := .venv/.installed-run-$(STATE)
NOTEBOOKS := .venv/.installed-notebooks-$(STATE)
DOCS := .venv/.installed-docs-$(STATE)
DEV := .venv/.installed-dev-$(STATE)
PIP := $(BIN)/python -m pip --disable-pip-version-check
# What is never imported need not be compiled: a minute less.
INSTALL := $(PIP) install -q --no-compile -c constraints.txt -e
export DO_NOT_TRACK := 1
export NO_MKDOCS_2_WARNING := 1
# Many images forbid compiled files. Every start of kedro would then compile its imports again: 3 s.
export PYTHONDONTWRITEBYTECODE :=

# $(call apt,packages): succeeds where they could be installed; no-one is asked for a password.
AS_ROOT := $(shell if [ "$$(id -u)" = 0 ]; then echo env; \
  elif sudo -n true 2>/dev/null; then echo sudo -n; fi)
apt = { [ -n "$(AS_ROOT)" ] && command -v apt-get >/dev/null && \
  $(AS_ROOT) apt-get update -qq >/dev/null && \
  $(AS_ROOT) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1) >/dev/null; }

.PHONY: help
help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: libraries $(RUN) ## Simulate a shop, fit and compare all models, print the leaderboard
	$(BIN)/kedro run --pipelines=sample_data --only-missing-outputs
	$(BIN)/kedro run --only-missing-outputs
	$(BIN)/python -m fashion_recommender.summary

# Three processes for two cores: tests wait for what they start.
PYTEST := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1 \
  $(BIN)/pytest -q -n 3 --dist loadfile --no-loadscope-reorder

.PHONY: test
test: libraries java chromium $(DEV) ## Check style and types, run all tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(PYTEST)
	$(BIN)/pytest -q -n 2 --dist loadfile -m browser tests/app tests/report tests/test_viz_in_browser.py

# Not a part of `test`: counting lines doubles what tests without a process of their own take.
.PHONY: coverage
coverage: libraries java $(DEV) ## Run the tests and count which lines they reach
	$(PYTEST) --cov --cov-report=term

.PHONY: data
data: $(RUN) ## Fetch the competition's files with your Kaggle key (IMAGES=1: photographs, too)
	$(INSTALL) '.[kaggle]'
	$(BIN)/python -m fashion_recommender.download $(if $(IMAGES),--images)

.PHONY: app
app: libraries $(RUN) ## Show customers, articles and models in the browser (ENV=hm: that world)
	$(if $(ENV),KEDRO_ENV=$(ENV) )$(BIN)/streamlit run src/fashion_recommender/app/main.py

# Opened at /, Kedro-Viz shows all data, too: forty boxes in a row, which nobody can read.
VIZ_PORT = $(or $(PORT),4141)
GRAPH = http://127.0.0.1:$(VIZ_PORT)/?types=nodes

.PHONY: viz
viz: $(RUN) ## Look at the pipelines in the browser (PORT=4141)
	@echo "Steps only, which fits a screen: $(GRAPH)"
	@(until (: </dev/tcp/127.0.0.1/$(VIZ_PORT)) 2>/dev/null; do sleep 1; done; \
	  $(BIN)/python -m webbrowser "$(GRAPH)") & trap "kill $$! 2>/dev/null || :" EXIT; \
	  $(BIN)/kedro viz run --no-browser --port=$(VIZ_PORT)

.PHONY: notebooks
notebooks: $(NOTEBOOKS) ## Go through data and results in notebooks (JupyterLab)
	$(BIN)/kedro jupyter lab notebooks/01_eda.ipynb

.PHONY: docs
docs: $(DOCS) ## Read the documentation in the browser (PORT=8000)
	$(BIN)/mkdocs serve --strict --dev-addr=127.0.0.1:$(or $(PORT),8000)

# Workers share the cores: with PARAMS=als.threads=1 each has its own. One of them tells what was
# found; whichever dies, the others do its trial, and the same command goes on where it was.
N ?= 2
MODEL ?= als
SWEEP = $(BIN)/kedro run $(if $(ENV),--env=$(ENV)) --pipelines=sweep \
  --params=sweep.model=$(MODEL)$(if $(PARAMS),$(comma)$(PARAMS))
comma := ,

.PHONY: sweep-workers
sweep-workers: $(RUN) ## Search for better parameters with N processes (N=2 MODEL=als)
	@workers=; trap 'kill $$workers 2>/dev/null' INT TERM; \
	for i in $$(seq 2 $(N)); do $(SWEEP) --to-nodes=search_parameters & workers="$$workers $$!"; done; \
	status=0; $(SWEEP) || status=$$?; wait; exit $$status

.PHONY: bench
bench: libraries chromium $(DEV) ## Measure beside other ways (FULL=1: at the real data's size, hours; KEEP=FOLDER: can go on)
	OPENBLAS_NUM_THREADS=1 $(BIN)/python benchmarks $(if $(FULL),--full) \
	  $(if $(ONLY),--only $(ONLY)) $(if $(KEEP),--keep '$(KEEP)')

.PHONY: clean
clean: ## Remove .venv and caches; data stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.* htmlcov
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# --- installation ------------------------------------------------------------------------------

# Kedro-Viz comes along, since only where it is installed a run keeps what it shows as its status.
$(RUN): | $(BIN)/activate
	@echo "Installing the project into .venv (a few minutes)"
	$(INSTALL) '.[viz]'
	@rm -f .venv/.installed-*; touch $@

$(NOTEBOOKS): $(RUN)
	$(INSTALL) '.[notebooks]'
	@touch $@

$(DOCS): $(RUN)
	$(INSTALL) '.[docs]'
	@touch $@

$(DEV): | $(BIN)/activate
	@echo "Installing the project and what tests need into .venv (a few minutes)"
	$(INSTALL) '.[dev]'
	@rm -f .venv/.installed-*; touch $(RUN) $(NOTEBOOKS) $(DOCS) $@

# The script "activate" is the last thing that venv writes: an interrupted one is made anew.
$(BIN)/activate:
	@python=; for name in python3.11 python3.12 python3.13 python3; do \
	  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	  then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then echo "Python 3.11 or newer is needed." >&2; exit 1; fi; \
	$$python -c 'import ensurepip' 2>/dev/null || $(call apt,python3-venv) || \
	  { echo "Python's venv module is needed: apt-get install python3-venv" >&2; exit 1; }; \
	rm -rf .venv; $$python -m venv .venv

# The one system library that the wheels do not bring: OpenMP, for implicit.
.PHONY: libraries
libraries: | $(BIN)/activate
	@if [ "$$(uname)" = Linux ] && \
	  ! $(BIN)/python -c 'import ctypes; ctypes.CDLL("libgomp.so.1")' 2>/dev/null; then \
	  $(call apt,libgomp1) || { echo "OpenMP is needed: apt-get install libgomp1" >&2; exit 1; }; \
	fi

# Spark's tests need Java; where it cannot be installed they say so and are skipped.
.PHONY: java
java:
	@if grep -rqs 'mark\.spark' tests && ! command -v java >/dev/null; then \
	  $(call apt,openjdk-17-jre-headless) || $(call apt,default-jre-headless) || \
	    echo "Java could not be installed: the Spark tests are skipped."; \
	fi

# The pages' tests need Chromium; where it cannot be installed they say so and are skipped.
.PHONY: chromium
chromium:
	@if ! command -v chromium chromium-browser >/dev/null; then \
	  $(call apt,chromium) || \
	    echo "Chromium could not be installed: the tests in a browser are skipped."; \
	fi

# After a change of the dependencies: install them (make test), look that everything works, then
# pin what is installed, with what only `make data` installs. Labels of a build (torch's "+cpu") are
# dropped, so that every machine finds a build of that version.
.PHONY: constraints
constraints: $(DEV) ## Pin what is installed in .venv
	$(INSTALL) '.[dev,kaggle]'
	{ echo "# Written by make constraints."; \
	  $(PIP) list --format=freeze --exclude-editable --exclude pip --exclude wheel | \
	    sed -E 's/\+[A-Za-z0-9.]+$$//'; } > .venv/constraints.txt
	mv .venv/constraints.txt constraints.txt
