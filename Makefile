# `make help` lists the targets. All that is needed: Python 3.11 or newer, and make.

VENV := .venv
BIN := $(VENV)/bin
BACKENDS := .venv-backends
PIP := $(BIN)/python -m pip --disable-pip-version-check
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
TABLES ?= $(LSTMSIZER_TABLES)
# Most tests compute on one core. A file's tests stay in one process, as they share what takes long to make.
PROCESSES ?= 2
AT_A_TIME := -n $(PROCESSES) --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help demo test test-ray test-all bench-scale check format docs bench-decision bench-search study-rules bench-engine bench-population bench-tuners bench-data bench-size bench-study record package lock clean test-backends

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

demo: $(VENV)/.installed ## the main job on the Beijing air data: the answer lands in pm25-size/
	$(BIN)/lstmsizer size examples/beijing-pm25.csv --target pm2.5 --window 24 --horizon 1 --budget 3m30s --out pm25-size/

test: $(VENV)/.installed-dev ## the ordinary tests, two files at a time: [PROCESSES=2]
	$(BIN)/pytest -m "not slow and not cluster" $(AT_A_TIME)

test-ray: $(VENV)/.installed-dev ## the tests on a Ray cluster of three nodes, all on this machine
	$(BIN)/pytest -m cluster

test-all: $(VENV)/.installed-dev ## every test, the slow ones too
	$(BIN)/pytest

ON_EACH_BACKEND := tests/backends tests/export/test_export_model.py tests/export/test_export_service.py \
	tests/export/test_export_code.py tests/train/test_keras_trainer.py
# These check how code is laid out, which no backend changes, by a tool that this environment does without.
NOT_BY_BACKEND := not ruff and not clean and not formatted

test-backends: $(BACKENDS)/.installed ## engine, model, its code and the Keras trainer on TensorFlow and on torch (installs both)
	@failed=; for backend in tensorflow torch; do echo "Keras on $$backend:"; \
		LSTMSIZER_TEST_BACKEND=$$backend TF_CPP_MIN_LOG_LEVEL=2 \
			$(BACKENDS)/bin/python -m pytest $(ON_EACH_BACKEND) -m "not slow" -k "$(NOT_BY_BACKEND)" \
			$(AT_A_TIME) || failed="$$failed $$backend"; \
	done; test -z "$$failed" || { echo "failed on:$$failed"; exit 1; }

check: $(VENV)/.installed-dev ## formatting, lint, types, one-way imports, the docs without a warning
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html

format: $(VENV)/.installed-dev ## format the code and mend what the linter can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.installed-dev ## the documentation, in docs/_build/html
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

bench-decision: $(VENV)/.installed ## how often the decision is wrong, by simulation
	$(BIN)/python benchmarks/decision.py
	$(BIN)/python benchmarks/boundary.py

bench-search: $(VENV)/.installed ## the search beside others on recorded brute force: TABLES=folder [RUNS=40] [JSON=1]
	@test -n "$(TABLES)" || { echo "Say where the recorded tables are: make bench-search TABLES=folder"; exit 2; }
	@$(BIN)/python -m benchmarks.search --tables "$(TABLES)" $(if $(RUNS),--runs $(RUNS)) $(if $(JSON),--json)

study-rules: $(VENV)/.installed ## which rule of thumb was right how often, on recorded brute force: TABLES="folder..." [ARGS="--json"]
	@test -n "$(TABLES)" || { echo "Say where the recorded tables are: make study-rules TABLES=folder"; exit 2; }
	@$(BIN)/python -m benchmarks.rules_study --tables $(TABLES) $(ARGS)

bench-engine: $(VENV)/.installed ## the engine beside Keras and torch, and how its cost grows: [ARGS="--quick --json"]
	@$(BIN)/python -m benchmarks.engine $(ARGS)

bench-population: $(VENV)/.installed ## populations on a GPU beside single fits of Keras: [ARGS="--members 64 --json"]
	@$(BIN)/python -m benchmarks.population $(ARGS)

bench-tuners: $(VENV)/.installed-tuners ## whole answers beside KerasTuner's and Optuna's, hours: [ARGS="--seeds 1 --case 'Beijing PM2.5'"]
	@$(BIN)/python -m benchmarks.tuners $(ARGS)

bench-data: $(VENV)/.installed ## published data sets of every kind, one command each: LSTMSIZER_DATA=folder [ARGS="--set NATOPS --budget 60s"]
	@$(BIN)/python -m benchmarks.datasets $(ARGS)

bench-scale: $(VENV)/.installed-dev ## trials a second through the whole loop, with trainings that take no time: [ARGS="--ray --json"]
	@$(BIN)/python -m benchmarks.scale $(ARGS)

bench-size: $(VENV)/.installed ## memory and processor time to read and window a large Parquet file: [ARGS="--rows 1000000"]
	@$(BIN)/python -m benchmarks.size $(ARGS)

bench-study: $(VENV)/.installed ## what keeping a trial takes, beside a plain append on the same disk: [ARGS="--busy 2 --json"]
	@$(BIN)/python -m benchmarks.study $(ARGS)

record: $(VENV)/.installed ## brute force for bench-search, hours: TASK=name [OUT=build/tables] [ARGS="--max-layers 2"]
	@$(BIN)/python -m benchmarks.record $(or $(TASK),--help) --out "$(or $(OUT),build/tables)" $(ARGS)

# Of pyenv's versions all are taken, and not only those that its shims are set to.
package: $(VENV)/.installed-dev ## wheel and sdist in dist/, checked; installed, examined and run on each Python 3.11 to 3.13 that is here
	rm -rf dist build/package
	$(BIN)/python -m build --outdir dist .
	LSTMSIZER_DIST=dist $(BIN)/pytest tests/house/test_package.py
	@PATH="$$(echo $(HOME)/.pyenv/versions/*/bin | tr ' ' ':'):$$PATH"; failed=; works=; for python in python3.11 python3.12 python3.13; do \
		$$python -c pass 2>/dev/null || { echo "There is no $$python here."; continue; }; \
		{ $$python -m venv build/package/$$python && bin=build/package/$$python/bin && \
			$$bin/python -m pip --disable-pip-version-check install -q --only-binary :all: dist/*.whl && \
			$$bin/lstmsizer doctor && \
			$$bin/lstmsizer size examples/beijing-pm25.csv --target pm2.5 --window 24 --budget 60s --quiet \
				--out build/package/$$python-size; } && works="$$works $$python" || failed="$$failed $$python"; \
	done; echo "works on:$$works"; test -z "$$failed" || { echo "failed on:$$failed"; exit 1; }

lock: ## choose the newest allowed versions anew and write constraints.txt
	rm -rf build/lock
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip --disable-pip-version-check install -q -e '.[dev,tokens,tensorboard,mlflow,ray,postgresql,mysql,plot]'
	{ echo "# The versions that are tested together; 'make lock' writes this file."; \
		build/lock/bin/python -m pip freeze --exclude-editable; } > constraints.txt
	rm -rf build/lock

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) $(BACKENDS) build dist docs/_build pm25-size .pytest_cache .ruff_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@test -n "$(PYTHON)" || { \
		echo "No Python 3.11 or newer on the PATH; say where it is: make PYTHON=/path/to/python3"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install -q -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install -q -c constraints.txt -e '.[dev,tokens,tensorboard,mlflow,ray,postgresql,mysql,plot]'
	@touch $(VENV)/.installed $@

$(VENV)/.installed-tuners: $(VENV)/.installed
	$(PIP) install -q -c constraints.txt -e '.[tuners]'
	@touch $@

# PyPI's torch for Linux brings CUDA along: pip's own settings (PIP_EXTRA_INDEX_URL) may name where builds for
# the CPU are. tensorflow-cpu has no files for macOS, where tensorflow itself is for the CPU.
$(BACKENDS)/.installed: pyproject.toml constraints-backends.txt
	$(PYTHON) -m venv $(BACKENDS)
	$(BACKENDS)/bin/python -m pip --disable-pip-version-check install -q -c constraints-backends.txt \
		-e . pytest pytest-xdist hypothesis torch $(if $(filter Darwin,$(shell uname)),tensorflow,tensorflow-cpu)
	@touch $@
