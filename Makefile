# Everything runs from .venv, which bin/setup makes and keeps in step with the lock files.
.DEFAULT_GOAL := help
.PHONY: help setup demo test check deploy-check bench requirements format lock clean

PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest
TEMPLATES = $$(git ls-files '*.html')
COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

help: ## List what make can do
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 15

setup: ## Make .venv with everything for work on the project
	@bin/setup dev

demo: ## Run the site with made-up data at http://127.0.0.1:8000/ (PORT=8001 for another port)
	@bin/setup
	@bin/demo

test: setup ## Run all tests, on SQLite or on the database of DATABASE_URL
	$(PYTEST) -n 2 --dist loadfile

check: setup ## Format, lint, types, layers, migrations, templates and Django's own checks
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy .
	.venv/bin/lint-imports --no-logo
	$(PYTHON) manage.py check --fail-level WARNING
	$(PYTHON) manage.py makemigrations --check --dry-run
	.venv/bin/djade --target-version 5.2 --check $(TEMPLATES)
	.venv/bin/djlint --lint --quiet $(TEMPLATES)
	bin/check-deploy

bench: setup ## Measure operations beside their floors (LAWYERS=800000 for a nation)
	$(PYTHON) -m bench --lawyers $${LAWYERS:-20000}

requirements: setup ## Show which test holds each row of the requirements
	$(PYTHON) -m tests.requirements

format: setup ## Put code and templates into their one form
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	-.venv/bin/djade --target-version 5.2 $(TEMPLATES)

lock: setup ## Compile both lock files anew from pyproject.toml
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) --group pyproject.toml:dev pyproject.toml -c requirements.lock -o requirements-dev.lock

clean: ## Remove .venv and caches; var/ with its data stays
	rm -rf .venv .*_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
