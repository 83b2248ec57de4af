# Everything happens in .venv inside this folder. Paths are relative, so the checkout may lie anywhere.
PYTHON ?= python3
RUN := .venv/bin/python -m
PIP := $(RUN) pip install --quiet --disable-pip-version-check

.PHONY: help demo test bench bench-speakers bench-record accuracy screenshots soak bundle sbom
.DEFAULT_GOAL := help

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 16

.venv/demo: pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) --upgrade "pip>=24"
	$(PIP) --editable .
	@touch $@

.venv/test: .venv/demo
	$(PIP) --editable ".[dev]"
	@touch $@

demo: .venv/demo ## Make a referat from spoken Danish (fetches the model once)
	@$(RUN) stt_minutes models get base
	@$(RUN) stt_minutes demo

test: .venv/test ## Install what the tests need, and run them all
	@sh tests/prepare.sh
	@$(RUN) stt_minutes models get base
	@$(RUN) stt_minutes models get speakers
	@$(RUN) pytest -rs -n auto --dist loadfile

bench: .venv/test ## Measure speed and memory; writes docs/performance.md
	@$(RUN) bench.speech
	@$(RUN) bench.review

bench-speakers: .venv/test ## Measure who-spoke-when; writes docs/accuracy.md
	@$(RUN) bench.speakers

bench-record: .venv/test ## Record ten minutes and time the referat; writes docs/performance.md
	@$(RUN) bench.record

accuracy: .venv/test ## Measure words, items and decisions; writes docs/accuracy.md
	@$(RUN) bench.accuracy --set tests/minutes/held_out

screenshots: .venv/test ## Make the pictures of README and the user guide
	@$(RUN) bench.pictures
	@$(RUN) bench.review_pictures

soak: .venv/test ## Record for an hour against a real sound server
	@$(RUN) bench.soak

bundle: .venv/demo ## All that a machine without internet needs, in the folder bundle/
	@rm -rf bundle
	@$(RUN) stt_minutes models get base
	@$(RUN) pip wheel --quiet --disable-pip-version-check --wheel-dir bundle/wheels .
	@$(RUN) stt_minutes models pack base -o bundle
	@cp installation/* bundle/
	@cd bundle && find wheels base -type f | LC_ALL=C sort | xargs sha256sum > sha256.txt
	@echo "bundle/ is ready: copy it to the other machine, and follow LÆSMIG.txt there"

sbom: .venv/demo ## What an installation is made of: constraints.txt, docs/licences.md, sbom.json (CycloneDX)
	@$(PIP) "uv>=0.9,<1" "cyclonedx-bom>=7,<8"
	@.venv/bin/uv pip compile pyproject.toml --universal --generate-hashes --no-annotate --python-version 3.11 --quiet \
		--custom-compile-command "make sbom" -o constraints.txt
	@$(RUN) bench.licences
	@$(PYTHON) -m venv .venv/sbom
	@.venv/sbom/bin/python -m pip install --quiet --disable-pip-version-check .
	@.venv/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible -o sbom.json .venv/sbom
	@rm -rf .venv/sbom
