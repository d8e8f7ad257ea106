# Two commands: `make serve` and `make test`. Both install what they need into .venv.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.PHONY: serve test check format build frontend bench clean

serve: .venv/installed ## install, check, build, and serve the graph at http://127.0.0.1:8000 (PORT=... for another)
	$(BIN)/citygraph serve --port $(PORT)

test: .venv/installed-for-tests tests/clients/node_modules/.package-lock.json ## install, and run every test: data, shapes, code, pages in a browser, style, types
	$(BIN)/python -m tests.browser
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadgroup

check: .venv/installed ## tell what is wrong with the data, with file and line
	$(BIN)/citygraph check

format: .venv/installed ## rewrite the tables of data/ in canonical form, also those that a spreadsheet program saved
	$(BIN)/citygraph format

build: .venv/installed ## check, and write a release below releases/
	$(BIN)/citygraph build

frontend: ## renew what pages use in the browser, citygraph/web/static/vendor/ (needs Node.js and npm)
	cd frontend && npm ci --ignore-scripts --no-audit --no-fund && node build.mjs

bench: .venv-bench/installed ## measure how fast it answers, beside other servers, and write docs/benchmark.md (ARGS=--quick for a try)
	.venv-bench/bin/citygraph build
	.venv-bench/bin/python -m bench $(ARGS)

clean: ## remove what was installed and built
	rm -rf .venv .venv-bench releases dist

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "citygraph needs Python 3.11 or later: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/installed-for-tests: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@ .venv/installed

# Without npm or its registry the clients in JavaScript are not tested, and those tests say so.
tests/clients/node_modules/.package-lock.json: tests/clients/package.json
	-npm install --prefix tests/clients --ignore-scripts --no-package-lock --no-audit --no-fund --loglevel error

.venv-bench/installed: pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	touch $@
