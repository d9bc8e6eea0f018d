# Everything runs in .venv, made from requirements.lock.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WORKERS ?= 3
WAREHOUSE ?=
SCHEDULES ?= 20
SEEDS ?= 10
EACH ?= 4

# Else every process that a test starts compiles dbt, dlt and ourselves anew.
unexport PYTHONDONTWRITEBYTECODE
# dlt would take it for a setting of its own.
unexport WORKERS

.PHONY: help demo test lint format bench soak truth hostile figures docs wheel lock clean

help: ## Show what there is.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml pipelines/face.py .ci/wheel.py
	@"$(PYTHON)" -c "import sys; sys.exit(sys.version_info < (3, 11))" || { echo "make: Python 3.11 or newer is needed: name one with PYTHON=..." >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## Load a made-up Zoom account, build the models, show results. Again: the next night.
	@$(BIN)/zoom-elt demo $(if $(WAREHOUSE),--warehouse $(patsubst postgres,postgresql:///zoom,$(WAREHOUSE)))

test: $(READY) ## Run every test.
	$(BIN)/pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder

lint: $(READY) ## Check format, style and types.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(READY) ## Write code the way lint wants it.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(READY) ## Write the generated documents again.
	$(BIN)/python -m pipelines.models.catalogue

bench: $(READY) ## Print figures: rows a second, calls, peak memory.
	$(BIN)/python -m tests.bench

soak: $(READY) ## Play random faults and kills on random accounts: SCHEDULES=200 takes some 25 minutes.
	$(BIN)/python -m tests.soak --schedules $(SCHEDULES) $(if $(WAREHOUSE),--warehouse $(WAREHOUSE))

truth: $(READY) ## Compare every table with random accounts, row for row, first night and others: SCHEDULES=20.
	$(BIN)/python -m tests.soak --calm --schedules $(SCHEDULES)

hostile: $(READY) ## Play hostile answers of every kind and print how each ended: EACH=0 plays all cases, not four of a kind.
	$(BIN)/python -m tests.hostile --each $(EACH)

figures: $(READY) ## Compare what the marts say of random accounts with figures worked out by another road: SEEDS=10.
	$(BIN)/python -m tests.figures --seeds $(SEEDS)

wheel: $(READY) ## Make dist/zoom_elt-*.whl, to be installed with pip, pipx or uv tool.
	$(BIN)/python -m hatchling build --target wheel

lock: ## Write requirements.lock again, with hashes (needs uv).
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --no-strip-extras --generate-hashes \
		--no-header --quiet --upgrade --output-file requirements.lock

clean: ## Remove the environment and what the demo loaded.
	rm -rf $(VENV) .venv-* dist data/zoom.duckdb data/.zoom.duckdb.work data/published
