# make serve            install and open the page on http://127.0.0.1:7860
# make test             install everything and run all tests
# make lint             ruff, mypy and the import contract
# make wheelhouse       a folder of wheels to carry to machines without internet
# make install-offline  install from that folder, never asking the network
# make clean            remove what these made, but no library
#
# On Linux, `make serve TORCH_INDEX=https://download.pytorch.org/whl/cpu` takes the small CPU build of torch.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 7860
VENV ?= .venv
TORCH_INDEX ?=
PYTEST_ARGS ?=
PIP_FLAGS ?=

BIN := $(VENV)/bin
# The requirement as pyproject.toml has it, quotes included.
TORCH = $(shell sed -n 's/^ *\("torch[^"]*"\).*/\1/p' pyproject.toml)
OFFLINE = $(BIN)/python -m pip install $(PIP_FLAGS) --no-index --find-links wheelhouse

.PHONY: serve test lint wheelhouse install-offline clean

serve: $(VENV)/.installed
	$(BIN)/jida serve --host $(HOST) --port $(PORT)

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/.made:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and '需要 Python 3.11 或更新版本：make PYTHON=python3.11')"
	$(PYTHON) -m venv $(VENV)
	touch $@

# torch first and from its own index where one is named; else the plain install brings it.
$(VENV)/.torch: $(VENV)/.made pyproject.toml
ifneq ($(TORCH_INDEX),)
	$(BIN)/python -m pip install $(PIP_FLAGS) --index-url $(TORCH_INDEX) $(TORCH)
endif
	touch $@

$(VENV)/.installed: $(VENV)/.torch
	$(BIN)/python -m pip install $(PIP_FLAGS) -e ".[ocr]"
	touch $@

$(VENV)/.installed-dev: $(VENV)/.torch
	$(BIN)/python -m pip install $(PIP_FLAGS) -e ".[dev,ocr]"
	touch $@ $(VENV)/.installed

# build/ may hold files that the tree no longer has.
wheelhouse: $(VENV)/.made
	rm -rf build
ifneq ($(TORCH_INDEX),)
	$(BIN)/python -m pip wheel $(PIP_FLAGS) --wheel-dir wheelhouse --index-url $(TORCH_INDEX) $(TORCH)
endif
	$(BIN)/python -m pip wheel $(PIP_FLAGS) --wheel-dir wheelhouse --find-links wheelhouse ".[ocr]"

# jida once more by itself: pip leaves a version alone that it has, even where its files are older.
install-offline: $(VENV)/.made
	$(OFFLINE) "jida[ocr]"
	$(OFFLINE) --force-reinstall --no-deps jida
	touch $(VENV)/.torch $(VENV)/.installed

clean:
	rm -rf $(VENV) wheelhouse build dist jida.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
