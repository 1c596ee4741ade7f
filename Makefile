# The commands of the house. What a machine lacks, service/setup.sh puts there first.

.DEFAULT_GOAL := help
.PHONY: help run test check fix bench soak

PORT ?= 8000
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export FLASK_APP := service

help: ## show these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

run: export PUBLIC_URL ?= http://127.0.0.1:$(PORT)
run: ## set up what is missing, make the demo office, serve on http://127.0.0.1:8000
	@sh service/setup.sh run
	@python -c 'import socket, sys; sys.exit(socket.socket().connect_ex(("127.0.0.1", $(PORT))) == 0 \
		and "Port $(PORT) is taken. Another one: PORT=8001 make run")'
	@flask migrate
	@test -n "$$DATABASE_URL" || flask demo
	@honcho start -p $(PORT) web worker

test: ## everything: format, lint, types, all tests with PostgreSQL, LibreOffice, Chromium
	@sh service/setup.sh test
	ruff format --check
	ruff check
	mypy
	pytest -n 2

check: ## the quick loop: format, lint, types, tests without engines and long tables
	@sh service/setup.sh check
	ruff format --check
	ruff check
	mypy
	pytest -n 2 -m "not slow" -q

fix: ## put format and imports in order
	@sh service/setup.sh check
	ruff format
	ruff check --fix

bench: ## measure papers against other ways; about 5 minutes, on a quiet machine
	@sh service/setup.sh test
	@python -m tests.bench

soak: export SOAK = 1
soak: export SOAK_ROUNDS = 60
soak: ## the long rounds, about 20 minutes: kills at random, 5,000 certificates, broken files
	@sh service/setup.sh test
	pytest -s --durations=0 tests/load/test_kill_rounds.py tests/load/test_kills.py tests/load/test_numbers.py tests/load/soak.py \
		tests/render/test_annex.py tests/render/test_pdf.py::test_a_long_row_with_broken_files_grows_no_slower_and_leaves_nothing
	pytest --durations=0 -m hypothesis
