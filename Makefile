# Alongside: everything a developer does, each with one word. `make help` lists them.
#
# A fresh Debian machine needs Go (the version in go.mod or newer) and make; scripts/prerequisites sees to the rest.

export CGO_ENABLED ?= 0
export GOFLAGS := $(filter-out -buildvcs=%,$(GOFLAGS)) -buildvcs=false

GO       ?= go
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo unversioned)
LDFLAGS  := -X main.version=$(VERSION)
GOFILES   = $(shell find . -name '*.go' -not -path './node_modules/*' -not -name '*_templ.go')

.DEFAULT_GOAL := help
.PHONY: help demo test build program bench soak race lint generate generated fmt vet unit journeys pictures assets node prerequisites clean

help: ## list these commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

LISTEN   ?= 127.0.0.1:8080

demo: node ## run the demonstration county on http://localhost:8080, or elsewhere: make demo LISTEN=127.0.0.1:8090
	@echo "Building the program: the first time this fetches and compiles for some minutes, later for seconds."
	@$(MAKE) --no-print-directory build
	@echo "Built. Next comes the made-up county, then the address to open."
	bin/alongside demo --listen $(LISTEN)

test: ## everything that must hold: vet, lint, unit tests on both engines, browser journeys
	@scripts/test

build: assets program ## write bin/alongside, one static program that carries its assets

program: # bin/alongside with the assets as they are
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/alongside ./cmd/alongside

bench: prerequisites assets ## benchmarks against peers and bare engines, ratios printed, pages on 2,000 families; PARTS="pages start" for some, FAMILIES=100000 for the county of the targets
	@scripts/bench $(if $(FAMILIES),-families $(FAMILIES)) $(PARTS)

soak: prerequisites assets ## the long tests: kills under load, full disks, big imports
	ALONGSIDE_TEST_SOAK=1 $(GO) run ./internal/db/dbtest/pgserver -- $(GO) test -run 'Soak|Kill' -count=1 -timeout 60m ./...

race: assets ## unit tests under the race detector (needs a C compiler)
	@scripts/prerequisites compiler postgresql
	CGO_ENABLED=1 $(GO) run ./internal/db/dbtest/pgserver -- $(GO) test -race -timeout 30m $$($(GO) list ./... | grep -v /journeys)

vet:
	@scripts/vet

lint: bin/golangci-lint ## golangci-lint with .golangci.yml
	bin/golangci-lint run

# The linter is built from source by its own module, so that its dependencies stay out of go.mod.
bin/golangci-lint: tools/lint/go.mod tools/lint/go.sum
	$(GO) -C tools/lint build -trimpath -o ../../bin/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint

generate: ## write again what is made by programs: templates, docs/configuration.md
	$(GO) tool templ generate -path internal
	$(GO) generate ./...

generated: # what is committed is what generate would write
	@scripts/generated

unit:
	@scripts/unit

journeys:
	$(GO) test -timeout 40m ./journeys/...

pictures: prerequisites assets ## walk the journeys and write the pictures of docs/pictures again
	ALONGSIDE_PICTURES=1 $(GO) test -v -count=1 -timeout 40m -run TestJourneys ./journeys

fmt: bin/golangci-lint ## format Go and templates
	bin/golangci-lint fmt
	$(GO) tool templ fmt internal

assets: node node_modules/.installed ## fetch GOV.UK Frontend and make styles and scripts
	npm run --silent build

node_modules/.installed: package-lock.json package.json
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

node:
	@scripts/prerequisites node

prerequisites:
	@scripts/prerequisites node chromium postgresql

clean: ## remove what was built
	rm -rf bin node_modules internal/web/static/vendor
