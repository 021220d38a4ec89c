# `make demo` and `make test` are all that is needed; each sets up what it needs by itself.
# The flags that SwiftPM has no place for are in scripts/link.sh.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

FUZZ_SECONDS ?= 30
PREFIX ?= /usr/local
DESTDIR ?=

STAMPS := .build/make
ARCHIVE := .build/release/libprefkit.a
LIBRARY := .build/lib/libprefkit.so.0
PYTHON_ENV := .venv/bin

CORE_SOURCES := Package.swift $(shell find include Sources -type f)
PYTHON_SOURCES := $(wildcard bindings/python/*.toml bindings/python/*.py) \
  $(shell find bindings/python/src -name '*.c' -o -name '*.h' -o -name '*.py' -o -name '*.pyi')

.PHONY: setup
setup: $(STAMPS)/setup-test $(STAMPS)/venv-test ## Install what building and testing need

.PHONY: build
build: $(LIBRARY) $(STAMPS)/python ## Build libprefkit.so.0 and the Python package

.PHONY: demo
demo: $(STAMPS)/python ## Audit the example data
	@scripts/demo.sh

.PHONY: test
test: ## Check everything
	@scripts/test.sh

.PHONY: bench
bench: build $(STAMPS)/venv-test $(STAMPS)/setup-bench ## Compare with peers; writes docs/performance.md
	@Benchmarks/run.sh

.PHONY: fuzz
fuzz: $(STAMPS)/setup-build ## Fuzz each target for FUZZ_SECONDS (30)
	@Tests/Fuzz/run.sh $(FUZZ_SECONDS)

.PHONY: wheel
wheel: $(ARCHIVE) $(STAMPS)/venv-test ## Make a manylinux wheel in dist/ and try it in a bare venv
	@scripts/wheel.sh

.PHONY: install
install: $(LIBRARY) ## Install library, headers and pkg-config file under PREFIX (/usr/local)
	@PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' scripts/install.sh

.PHONY: format
format: $(STAMPS)/venv-test ## Format all sources in place
	@scripts/lint.sh --fix

.PHONY: clean
clean: ## Remove everything that was built
	rm -rf .build .venv dist examples/rust/target bindings/python/build

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

# ---- what `make test` is made of: scripts/test.sh runs these and shows their closing lines ----

.PHONY: test-lint test-swift test-header test-examples test-python test-docs test-fuzz test-sanitize
test-lint: $(STAMPS)/venv-test $(STAMPS)/python
	@scripts/lint.sh

test-swift: $(STAMPS)/setup-build
	@scripts/swift-test.sh

test-header: $(LIBRARY)
	@Tests/Header/run.sh

test-examples: $(LIBRARY) $(STAMPS)/python
	@examples/run.sh

test-python: $(STAMPS)/venv-test $(STAMPS)/python
	@cd bindings/python && ../../$(PYTHON_ENV)/python -m pytest

test-docs: $(LIBRARY) $(STAMPS)/venv-test $(STAMPS)/python
	@$(PYTHON_ENV)/python scripts/check_docs.py

test-fuzz: fuzz

test-sanitize: $(STAMPS)/venv-test
	@scripts/sanitize.sh

# ---- files ----

$(STAMPS)/setup-%: scripts/setup.sh scripts/lib.sh
	@scripts/setup.sh $*
	@mkdir -p $(@D) && touch $@

$(STAMPS)/venv: scripts/requirements.txt scripts/venv.sh | $(STAMPS)/setup-build
	@scripts/venv.sh scripts/requirements.txt
	@touch $@

$(STAMPS)/venv-test: scripts/requirements-test.txt $(STAMPS)/venv | $(STAMPS)/setup-test
	@scripts/venv.sh scripts/requirements.txt scripts/requirements-test.txt
	@touch $@

$(ARCHIVE): $(CORE_SOURCES) scripts/build.sh | $(STAMPS)/setup-build
	@scripts/build.sh
	@touch $@

$(LIBRARY): $(ARCHIVE) scripts/link.sh scripts/lib.sh include/prefkit.h
	@scripts/link.sh $(ARCHIVE)

$(STAMPS)/python: $(ARCHIVE) $(PYTHON_SOURCES) $(STAMPS)/venv
	@scripts/python.sh
	@touch $@
