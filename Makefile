# make demo      the whole line on this machine, with fictitious people (PORT=8000, RESET=1, JOURNEYS=20)
# make test      the whole suite on servers of its own (BROWSER=no, HSM=no leave Chromium, SoftHSM2 alone; ARGS= goes to pytest)
# make check     style, types, architecture, security, migrations, deployment settings
# make fix       mends what can be mended by a program
# make bench NAME=x   runs benchmarks/x.py on private servers
# make messages  collects the texts to translate (needs gettext)
# make clean     removes what these commands made inside the clone

.DELETE_ON_ERROR:
.PHONY: demo test check checks fix bench messages clean

PY := .venv/bin/python
ON_SERVERS := $(PY) -m francetest.servers --
TEMPLATES = $(shell find templates -name '*.html')
export FRANCETEST_TYPED_AT := $(shell date +%s)
export PORT RESET JOURNEYS BROWSER HSM

# `exec` lets a signal reach the launcher itself, which stops everything it started.
demo: .venv/.demo
	@exec $(PY) -m francetest.demo

test: .venv/.dev
	@.ci/chromium
	@.ci/softhsm
	$(ON_SERVERS) $(PY) -m pytest --cov --cov-report=term:skip-covered $(ARGS)

check: .venv/.dev
	@$(ON_SERVERS) $(MAKE) --no-print-directory checks

checks: PRODUCTION = DEMO=0 AUDIT_CHECKPOINTS=/mnt/witness ALLOWED_HOSTS=francetest.example PUBLIC_URL=https://francetest.example \
	SIDEP_URL=https://sidep.example EMAIL_URL=smtp+tls://mail.francetest.example
checks:
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/djade --target-version 5.2 --check $(TEMPLATES)
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) -m bandit --quiet --configfile pyproject.toml --recursive audit francetest pharmacies results
	$(PY) manage.py makemigrations --check --dry-run
	env $(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING

fix: .venv/.dev
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	.venv/bin/djade --target-version 5.2 $(TEMPLATES)

bench: .venv/.dev
	$(ON_SERVERS) $(PY) -m benchmarks.$(NAME)

messages: .venv/.dev
	$(ON_SERVERS) $(PY) manage.py makemessages --locale en --no-location --ignore '.venv/*'
	$(ON_SERVERS) $(PY) manage.py compilemessages --ignore '.venv/*'

clean:
	rm -rf .venv .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp per list: a second start installs nothing. The dev list holds the demo list.
.venv/.demo: requirements-demo.txt
	@.ci/install $<
	@touch $@

.venv/.dev: requirements-dev.txt
	@.ci/install $<
	@touch $@ .venv/.demo
