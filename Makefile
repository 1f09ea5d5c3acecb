# Everything is reached from here: make run, make build, make demo, make test, make check.
# Needs Go and Node.js (npm); fetches only from the Go module proxy, npm and, as root on Debian, Debian.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

UI        := agentui
PEERS     := internal/testpeers/npm
ATPROTO   := internal/testpeers/atproto
LINT      := v2.15.0
VULN      := v1.3.0
VERSION   := $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
COMMIT    := $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
LDFLAGS   := -s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)
ARGS      ?=
FUZZTIME  ?= 20s
TESTFLAGS ?= -race -timeout 20m
MAX_BYTES := 60000000
ui_sources = $(shell find $(UI) \( -name node_modules -o -name dist -o -name test-results -o -name e2e \) -prune -o -type f -print 2>/dev/null)
go_sources = find . \( -name node_modules -o -name .git -o -name tmp -o -name data \) -prune -o -name '*.go' -print

.PHONY: help run build demo ui binary size peers peers-atproto test go-test ui-test e2e check format lint arch types generate generated bench bench-ui loadtest fuzz vuln clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build everything and start the hub on http://localhost:8080, data in ./data
	@exec ./bin/parley serve $(ARGS)

demo: build ## start a hub with simulated customers talking on every channel
	@exec ./bin/parley demo $(ARGS)

build: ui binary size ## bin/parley with the user interface inside

binary:
	CGO_ENABLED=0 go build -trimpath -tags ui -ldflags '$(LDFLAGS)' -o bin/parley ./cmd/parley

size:
	@n=$$(stat -c %s bin/parley 2>/dev/null || stat -f %z bin/parley); echo "bin/parley: $$((n / 1000000)) MB, at most $$(( $(MAX_BYTES) / 1000000 ))"; [ $$n -le $(MAX_BYTES) ]

# --- user interface ---------------------------------------------------------

ui: $(UI)/dist/.stamp

$(UI)/node_modules/.stamp: $(UI)/package.json $(UI)/package-lock.json
	cd $(UI) && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(UI)/dist/.stamp: $(UI)/node_modules/.stamp $(ui_sources)
	cd $(UI) && npm run build
	@touch $@

ui-test: $(UI)/node_modules/.stamp $(UI)/dist/.stamp ## tests and size budgets of the user interface
	cd $(UI) && npm run test
	cd $(UI) && npm run size

e2e: build ## the desk and the widget in a real browser
	cd $(UI) && npm run e2e

# --- tests ------------------------------------------------------------------

peers: $(PEERS)/node_modules/.stamp $(ATPROTO)/node_modules/.stamp ## install what the real-peer tests need (Debian as root; elsewhere use what is there)
	@scripts/install-peers.sh

$(PEERS)/node_modules/.stamp: $(PEERS)/package.json $(PEERS)/package-lock.json
	@if (cd $(PEERS) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error); then touch $@; \
	else echo "peers: the npm modules of $(PEERS) could not be installed; the tests that need them will say so" >&2; fi

# 362 MB, once: 17 s to fetch and 45 s to compile one module on two cores. Where it
# cannot be (no compiler, no Python, no headers of Node), its tests say so.
$(ATPROTO)/node_modules/.stamp: $(ATPROTO)/package.json $(ATPROTO)/package-lock.json
	@if (cd $(ATPROTO) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && \
		npm rebuild better-sqlite3 --build-from-source --loglevel=error --nodedir="$$(node -p 'path.dirname(path.dirname(process.execPath))')"); then touch $@; \
	else rm -rf $(ATPROTO)/node_modules; echo "peers: the Bluesky network of $(ATPROTO) could not be installed; the test that needs it will say so" >&2; fi

peers-atproto: $(ATPROTO)/node_modules/.stamp ## install a real Bluesky network for its test, alone

test: peers ui-test e2e go-test ## every test; ends by naming which suites met which real component

go-test: export PARLEY_PEERS_REPORT := $(CURDIR)/tmp/peers.jsonl
go-test: build ## the Go tests alone
	@mkdir -p tmp && rm -f tmp/peers.jsonl
	go build -o tmp/testsummary ./scripts/testsummary
	@go test -json $(TESTFLAGS) ./... | tmp/testsummary

# --- check ------------------------------------------------------------------

check: format arch lint types generated vuln ## everything that must hold, then every test
	@$(MAKE) test

format:
	@bad=$$($(go_sources) | xargs -r gofmt -l); if [ -n "$$bad" ]; then echo "not formatted by gofmt:"; echo "$$bad"; exit 1; fi

arch: ## floors and fences; prints the exceptions
	go test -count=1 -v -run 'TestTreeKeepsItsShape' ./internal/archtest

types: $(UI)/node_modules/.stamp
	go vet ./...
	cd $(UI) && npm run typecheck

lint: bin/golangci-lint $(UI)/node_modules/.stamp
	@if [ -x bin/golangci-lint ]; then bin/golangci-lint run ./...; \
	elif [ -n "$${CI:-}" ]; then echo "lint: golangci-lint $(LINT) is not here, and CI needs it" >&2; exit 1; \
	else echo "lint: NOT RUN: golangci-lint $(LINT) could not be installed" >&2; fi
	cd $(UI) && npm run lint

# Compiling the linter takes minutes, so one of the same version that is here already is used.
bin/golangci-lint: Makefile
	@mkdir -p bin && rm -f $@; have=$$(command -v golangci-lint || echo "$$(go env GOPATH)/bin/golangci-lint"); \
	if [ -x "$$have" ] && "$$have" version 2>/dev/null | grep -q 'version $(LINT:v%=%) '; then ln -s "$$have" $@; \
	else echo "lint: building golangci-lint $(LINT)"; GOBIN=$(CURDIR)/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT) || true; fi

generate: $(UI)/node_modules/.stamp ## api/openapi.json from the handlers, TypeScript types from it
	go generate ./api
	cd $(UI) && npm run gen

generated: $(UI)/node_modules/.stamp
	@scripts/generated-unchanged.sh '$(MAKE) generate' api/openapi.json $(UI)/src/wire/api.gen.ts

vuln:
	@if out=$$(timeout 180 go run golang.org/x/vuln/cmd/govulncheck@$(VULN) -tags ui ./... 2>&1); then echo "vulnerabilities: none known"; \
	elif grep -q '^Vulnerability #' <<<"$$out"; then echo "$$out"; exit 1; \
	else echo "vulnerabilities: NOT RUN: $$(grep -v '^exit status' <<<"$$out" | tail -n 1)"; fi

# --- figures ----------------------------------------------------------------

bench: ## Go benchmarks
	go test -run '^$$' -bench . -benchmem ./...

bench-ui: build ## the budgets of the desk, in a real browser
	cd $(UI) && npm run budgets

loadtest: build ## the figures of docs/performance.md
	./bin/parley loadtest $(ARGS)

fuzz: ## each fuzz target for FUZZTIME
	@go list ./... | while read -r p; do \
	  for f in $$(go test -list '^Fuzz' $$p | grep '^Fuzz' || true); do echo "$$p $$f"; go test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$p; done; done

clean: ## remove what was built, never data
	rm -rf bin tmp $(UI)/dist $(UI)/widget/dist
