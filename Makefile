# Lead Relay: everything here installs what it needs into .venv and .sandbox; nothing outside is touched.
#   PYTHON=python3.12   the interpreter to start from (3.11 or later)
#   TARGET=lambda|local what `make build` builds for: AWS, or this machine
#   ARCHITECTURE=x86_64 build and deploy for the other processor
#   ARGS="--help"       passed on to demo, sandbox, test, bench, package and the simulations
#   LOCKS=...           which locks `make audit` looks at
#   RUNS=1000000 SEED=7 how many runs `make simulate` makes, or the one that it replays

PYTHON       ?= python3
TARGET       ?= lambda
ARCHITECTURE ?= arm64
ARGS         ?=
RUNS         ?= 50000
LOCKS        ?= $(sort $(wildcard .requirements/*.txt) layers/dependencies/requirements.txt)

VENV      := .venv
BIN       := $(VENV)/bin
UV        := $(BIN)/uv
INSTALL   := $(UV) pip install --quiet --no-progress --require-hashes
TOOLS     := .sandbox/venvs
SAM       := $(TOOLS)/sam/bin/sam
CHECKOV   := $(TOOLS)/checkov/bin/checkov
HOST_ARCH := $(if $(filter arm64 aarch64,$(shell uname -m)),arm64,x86_64)
MEASURE   := PYTHONPATH=layers/leadrelay/python $(BIN)/python -m tests.benchmarks
SIMULATE  := PYTHONPATH=layers/leadrelay/python $(BIN)/python -m tests.simulation
SOURCES    = template.yaml $(shell find functions layers -type f ! -path '*/__pycache__/*')

BUILD_lambda := .aws-sam/build
BUILD_local  := .aws-sam/local
ARCH_lambda   = $(ARCHITECTURE)
ARCH_local   := $(HOST_ARCH)

export SAM_CLI_TELEMETRY := 0
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo sandbox test check lint format build deploy bench lock failures pictures hooks
.PHONY: clean tools simulate simulate-exhaustive simulate-handlers mutants fuzz fuzz-api
.PHONY: test-permissions oldest-boto3 audit sbom reproducible bench-cold package bench-scale

help: ## show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "make %-19s %s\n", $$1, $$2}' Makefile

demo: $(VENV)/.test tools ## deploy the stack to a local AWS and watch enquiries become leads
	@$(MAKE) --no-print-directory build TARGET=local
	@$(BIN)/python -m tests.sandbox demo $(ARGS)

sandbox: $(VENV)/.test tools ## the same stack, kept running to play with
	@$(MAKE) --no-print-directory build TARGET=local
	@$(BIN)/python -m tests.sandbox serve $(ARGS)

test: $(VENV)/.test tools ## every test, the end-to-end ones included
	@$(MAKE) --no-print-directory build TARGET=local
	@$(BIN)/pytest -n 2 -q $(ARGS)

test-permissions: $(VENV)/.test tools ## end-to-end tests that record what each function asks AWS for, and a look whether it may just that
	@$(MAKE) --no-print-directory build TARGET=local
	@RECORD_PERMISSIONS=yes $(BIN)/pytest -q $(ARGS) tests/end_to_end
	@$(BIN)/pytest -q tests/template/test_permissions.py

simulate: $(VENV)/.test ## random runs under random faults: RUNS=1000000, or one again: SEED=7
	@$(SIMULATE) $(if $(SEED),--seed $(SEED),--runs $(RUNS)) $(ARGS)

simulate-exhaustive: $(VENV)/.test ## one enquiry under every schedule of up to three faults
	@$(SIMULATE).exhaustive $(ARGS)

simulate-handlers: $(VENV)/.test ## the real handlers under every pair of faults
	@$(SIMULATE).handlers $(ARGS)

fuzz: $(VENV)/.test ## strangers, forgers and damaged bodies at the real webhook: ARGS="--bodies 1000000"
	@PYTHONPATH=.:layers/leadrelay/python $(BIN)/python -m tests.fuzz $(ARGS)

fuzz-api: $(VENV)/.test tools $(TOOLS)/schemathesis/.ready ## the deployed webhooks against their published description
	@$(MAKE) --no-print-directory build TARGET=local
	@PYTHONPATH=.:layers/leadrelay/python $(BIN)/python -m tests.fuzz.api $(ARGS)

mutants: $(VENV)/.test ## break the core on purpose and see that the simulation notices
	@$(SIMULATE).mutants $(ARGS)

oldest-boto3: $(TOOLS)/oldest-boto3/.ready ## the tests that touch AWS, on an SDK as old as a Lambda runtime's may be
	@$(<D)/bin/pytest -n 2 -q --ignore-glob='*/test_cli_*' tests/integration $(ARGS)

check: lint test ## everything that must be green before a commit

lint: $(VENV)/.check $(TOOLS)/sam/.ready $(TOOLS)/checkov/.ready ## style, types, architecture, security, template
	@echo "ruff"         && $(BIN)/ruff check --quiet . && $(BIN)/ruff format --quiet --check .
	@echo "mypy"         && $(BIN)/mypy --no-error-summary
	@echo "import-linter" && PYTHONPATH=layers/leadrelay/python $(BIN)/lint-imports --no-cache --no-logo > .sandbox/imports.log || { cat .sandbox/imports.log; exit 1; }
	@echo "bandit"       && $(BIN)/bandit --quiet --severity-level medium --recursive --configfile pyproject.toml layers/leadrelay functions
	@echo "detect-secrets" && git ls-files -z --cached --others --exclude-standard | xargs -0 $(BIN)/detect-secrets-hook --no-verify --baseline .secrets.baseline
	@echo "cfn-lint"     && $(BIN)/cfn-lint
	@echo "sam validate" && $(SAM) validate --lint > .sandbox/validate.log 2>&1 || { cat .sandbox/validate.log; exit 1; }
	@echo "checkov"      && PYTHONPATH=layers/leadrelay/python $(BIN)/python -m tests.template > .sandbox/template.json && $(CHECKOV) --config-file .checkov.yaml

audit: $(TOOLS)/audit/.ready ## known vulnerabilities of all that is locked, flaws of the forge's workflows
	@for lock in $(LOCKS); do echo "pip-audit    $$lock"; \
		$(TOOLS)/audit/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off --requirement $$lock || exit 1; done
	@echo "zizmor" && $(TOOLS)/audit/bin/zizmor --offline --quiet .github

sbom: $(VENV)/.test $(TOOLS)/sbom/.ready ## what the layer for AWS holds, with licences, as CycloneDX: .aws-sam/sbom.json
	@$(MAKE) --no-print-directory build TARGET=lambda
	@$(UV) venv --quiet --clear --python $(BIN)/python $(TOOLS)/empty
	@PYTHONPATH=$(CURDIR)/$(BUILD_lambda)/DependenciesLayer/python $(TOOLS)/sbom/bin/cyclonedx-py environment \
		--pyproject pyproject.toml --output-reproducible --validate --output-file .aws-sam/sbom.json $(TOOLS)/empty/bin/python
	@$(BIN)/python -m tests.supply.sbom .aws-sam/sbom.json

reproducible: $(VENV)/.test $(TOOLS)/sam/.ready ## build for AWS twice, elsewhere and later, and compare what would be deployed
	@$(BIN)/python -m tests.supply.reproducible

format: $(VENV)/.check ## rewrite the sources in the project's style
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

build: .aws-sam/.$(TARGET)-$(ARCH_$(TARGET)) ## both layers and all functions, for TARGET=lambda or TARGET=local
	@echo "$(BUILD_$(TARGET)) for $(TARGET), $(ARCH_$(TARGET)):"
	@$(BIN)/python -m tests.benchmarks.sizes $(BUILD_$(TARGET))

deploy: ## build for AWS and deploy; asks its questions on the first run
	@$(MAKE) --no-print-directory build TARGET=lambda
	@$(SAM) deploy $(if $(shell grep -s '^region' samconfig.toml),,--guided --parameter-overrides Architecture=$(ARCHITECTURE))

bench: $(VENV)/.test tools ## what was built weighs, what an enquiry costs, what a month costs
package: $(TOOLS)/sam/.ready ## all that an agency deploys, in a folder: ARGS="--property-finder main,dubai"
	@$(MAKE) --no-print-directory build TARGET=lambda
	@PYTHONPATH=.:layers/leadrelay/python $(TOOLS)/sam/bin/python -m tests.package --architecture $(ARCHITECTURE) $(ARGS)

bench: $(VENV)/.test tools ## measure
	@$(MAKE) --no-print-directory build TARGET=lambda
	@$(MAKE) --no-print-directory build TARGET=local
	@$(MEASURE) warm $(ARGS)
	@$(MEASURE) cost $(ARGS)

bench-cold: $(VENV)/.test tools ## what the first invocation of each function costs, in fresh processes (Linux)
	@$(MAKE) --no-print-directory build TARGET=local
	@$(MEASURE) cold $(ARGS)

bench-scale: $(VENV)/.test ## an hour of up to ten million enquiries a month, and where the design ends
	@$(MEASURE) scale $(ARGS)

lock: $(VENV)/.uv ## bring the hash-pinned locks up to date with pyproject.toml and .requirements/*.in
	@$(LOCK) pyproject.toml --output-file layers/dependencies/requirements.txt
	@$(LOCK) pyproject.toml --extra cli --group test --output-file .requirements/test.txt
	@$(LOCK) pyproject.toml --extra cli --group test --group check --constraints .requirements/test.txt --output-file .requirements/check.txt
	@for name in audit checkov emulator lambda sam sbom schemathesis uv; do $(LOCK) .requirements/$$name.in --output-file .requirements/$$name.txt; done
	@$(LOCK) .requirements/oldest-boto3.in --constraints layers/dependencies/requirements.txt --output-file .requirements/oldest-boto3.txt

failures: $(VENV)/.test ## write tests/FAILURES.md anew: which test proves which fault
	@$(BIN)/python -m tests.failures

pictures: $(VENV)/.test ## draw the pictures of the documents anew
	@$(BIN)/python -m tests.pictures

hooks: $(VENV)/.check ## run the fast checks before every commit
	@$(BIN)/pre-commit install

clean: ## remove everything that was installed or generated here
	rm -rf .venv .sandbox .aws-sam .hypothesis .mypy_cache .ruff_cache .import_linter_cache .pytest_cache .coverage build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# -- installations: a stamp per environment, older than its lock until it is installed ------------------

LOCK = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header

tools: $(VENV)/.uv
	@$(MAKE) --no-print-directory -j 3 $(TOOLS)/emulator/.ready $(TOOLS)/sam/.ready $(TOOLS)/lambda/.ready

$(VENV)/.uv: .requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12 ...")'
	@echo "installing into $(VENV)"
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement $<
	@touch $@

$(VENV)/.%: .requirements/%.txt | $(VENV)/.uv
	@$(INSTALL) --python $(BIN)/python --requirements $<
	@touch $@

$(TOOLS)/oldest-boto3/.ready: .requirements/test.txt .requirements/oldest-boto3.txt | $(VENV)/.uv
	@echo "installing into $(TOOLS)/oldest-boto3"
	@$(UV) venv --quiet --clear --python $(BIN)/python $(TOOLS)/oldest-boto3
	@for lock in $^; do $(INSTALL) --no-deps --python $(TOOLS)/oldest-boto3/bin/python --requirements $$lock || exit 1; done
	@touch $@

$(TOOLS)/%/.ready: .requirements/%.txt | $(VENV)/.uv
	@echo "installing into $(TOOLS)/$*"
	@$(UV) venv --quiet --clear --python $(BIN)/python $(TOOLS)/$*
	@$(INSTALL) --python $(TOOLS)/$*/bin/python --requirements $<
	@touch $@

# -- the artefact: built again only when a source is newer than its stamp, replaced only by a whole one --

.aws-sam/.$(TARGET)-$(ARCH_$(TARGET)): $(SOURCES) $(TOOLS)/sam/.ready
	@echo "building for $(TARGET), $(ARCH_$(TARGET))"
	@mkdir -p .aws-sam && rm -f .aws-sam/.$(TARGET)-*
	@fresh=.aws-sam/fresh-$$$$ && trap 'rm -rf "$$fresh"*' EXIT && \
	env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS TARGET=$(TARGET) ARCHITECTURE=$(ARCH_$(TARGET)) UV=$(CURDIR)/$(UV) \
		HOST_PYTHON=$(CURDIR)/$(BIN)/python $(SAM) build --build-dir $$fresh \
		--parameter-overrides Architecture=$(ARCH_$(TARGET)) > $$fresh.log 2>&1 || { cat $$fresh.log; exit 1; }; \
	rm -rf $(BUILD_$(TARGET)) && mv $$fresh $(BUILD_$(TARGET))
	@find $(BUILD_$(TARGET)) -name '*.pyc' | grep -q . || echo "warning: no python3.13 here, so no bytecode; cold starts are slower"
	@touch $@
