# Everything happens in .venv inside this folder. Paths are relative, so the checkout may lie anywhere.
PYTHON ?= python3
RUN := .venv/bin/python -m
PIP := $(RUN) pip install --quiet --disable-pip-version-check

.PHONY: help demo test bench bench-speakers bench-record accuracy screenshots soak
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
