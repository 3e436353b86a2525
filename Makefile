# `make` lists the targets. Every tool is pinned: Go modules by go.mod and .ci/tools/go.mod, npm packages by the
# package-lock.json of web-components and sandbox/mp/step, Debian packages by .ci/install.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

BIN   := bin/modeliq
TOOLS := bin/tools
WEB   := web-components
STEP  := sandbox/mp/step
# Empty unless npm is there and Node is 20 or newer.
NODE  := $(shell node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null && command -v npm 2>/dev/null)
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
WEB_SOURCES := $(shell git ls-files $(WEB) graph/schema 2>/dev/null | grep -v '\.go$$')

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: build ## build and start everything on this machine; prints the addresses to open
	@exec $(BIN) serve

build: web step ## make bin/modeliq, with the widgets, the playground and the converter of STEP where Node is there
	go build -ldflags '-s -w -X main.version=$(VERSION)' -o $(BIN) ./cmd/modeliq

web: ## build the widgets and the playground (needs Node 20 or newer; skipped without)
ifeq ($(NODE),)
	@echo "Node 20 or newer with npm is not installed: the widgets and the playground are left out."
else
	@$(MAKE) --no-print-directory $(WEB)/dist/embed/versions.json
endif

$(WEB)/node_modules/.package-lock.json: $(WEB)/package-lock.json
	cd $(WEB) && npm ci --no-audit --no-fund --prefer-offline
	@touch $@

$(WEB)/dist/embed/versions.json: $(WEB)/node_modules/.package-lock.json $(WEB_SOURCES)
	cd $(WEB) && npm run --silent build
	@touch $@

step: ## fetch the converter of STEP files (needs Node 20 or newer, also to run; skipped without)
ifeq ($(NODE),)
	@echo "Node 20 or newer with npm is not installed: STEP files will be refused."
else
	@$(MAKE) --no-print-directory $(STEP)/dist/occt-import-js.wasm
endif

$(STEP)/dist/occt-import-js.wasm: $(STEP)/package-lock.json $(STEP)/build.cjs
	cd $(STEP) && npm ci --no-audit --no-fund --prefer-offline && npm run --silent build
	@touch $@

generate: ## write the generated Go code, the schema file and the reference of errors again
	go tool gqlgen generate
	go run ./cmd/modeliq schema > docs/schema.graphql
	go run ./cmd/modeliq schema --errors > docs/errors.md

test: install web step ## run every test; installs what it needs on Debian
	go test -timeout 20m ./...
ifneq ($(NODE),)
	cd $(WEB) && npm test
endif

check: install web step $(TOOLS)/golangci-lint ## everything that must hold before a change lands
	$(MAKE) --no-print-directory generate
	@git diff --exit-code -- graph resolvers docs/schema.graphql docs/errors.md
	@new="$$(git status --porcelain -- graph resolvers docs/schema.graphql docs/errors.md)"; test -z "$$new" || { echo "generated, and not committed:"; echo "$$new"; exit 1; }
	go mod tidy -diff
	@fumpt="$$($(TOOLS)/gofumpt -l $$(git ls-files '*.go' | grep -vE '/generated/|_gen[.]go$$'))"; test -z "$$fumpt" || { echo "not gofumpt-ed:"; echo "$$fumpt"; exit 1; }
	go vet ./...
	$(TOOLS)/golangci-lint run ./...
	go test -race -timeout 20m ./...
	$(MAKE) --no-print-directory fuzz
ifneq ($(NODE),)
	cd $(WEB) && npm run check && npm run measure
endif

FUZZTIME ?= 5s

fuzz: ## fuzz each parser for FUZZTIME (5s)
	@.ci/fuzz $(FUZZTIME)

BENCH ?=

bench: build ## print the figures G1 to G9 beside the peers: 14 minutes, BENCH=--quick 3, BENCH=--help more (needs wrk)
	cd bench && go run ./run $(BENCH)

bench-go: ## run the benchmarks of single packages
	go test -run '^$$' -bench . -benchmem ./...

soak: ## long runs: minutes of fuzzing for each parser, five times of the capacity, storms and kills over and over
	$(MAKE) --no-print-directory fuzz FUZZTIME=3m
	MODELIQ_SOAK=1 go test -count=1 -timeout 10m -v -run SoakOverload ./cmd/modeliq
	go test -count=20 -timeout 60m -run 'Storm|FiveHundred|Kill' ./orders/... ./cmd/...

install:
	@.ci/install

$(TOOLS)/golangci-lint: .ci/tools/go.mod .ci/tools/go.sum
	@mkdir -p $(TOOLS)
	cd .ci/tools && go build -o ../../$(TOOLS)/ github.com/golangci/golangci-lint/v2/cmd/golangci-lint mvdan.cc/gofumpt
	@touch $@

clean: ## remove what was built; data stays
	rm -rf bin $(WEB)/node_modules $(STEP)/node_modules
	find $(WEB)/dist $(STEP)/dist -mindepth 1 ! -name .gitkeep -delete

.PHONY: help run build web step generate test check fuzz bench bench-go soak install clean
