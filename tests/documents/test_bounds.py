"""A template that would make a text without an end, or never be done, is told in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stt_minutes.documents import trial

if TYPE_CHECKING:
    from pathlib import Path

ENDLESS = (
    "{{ 'x'|center(999999999) }}",
    "{{ 'x'.ljust(999999999) }}",
    "{{ 'x'.zfill(width=999999999) }}",
    "{{ '%999999999d'|format(1) }}",
    "{{ '%999999999d' % 1 }}",
    "{{ '%*d' % (999999999, 1) }}",
    "{{ '{:>999999999}'.format(1) }}",
    "{{ 'x'|indent(999999999, true) }}",
    "{{ ('a' * 99999).replace('a', 'a' * 99999) }}",
    "{{ ('a' * 99999)|replace('a', 'a' * 99999) }}",
    "{{ [1]|batch(999999999, 'x')|list }}",
    "{{ [1]|slice(999999999)|list }}",
    "{% set ns = namespace(x='xx') %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
    "{% set ns = namespace(x='xx') %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "{% set s = 'x' * 999999 %}{% for i in range(99999) %}{{ s }}{% endfor %}",
    "{% for a in range(99999) %}{% for b in range(99999) %}\n{% set c = b %}\n{% endfor %}{% endfor %}",
    "{% macro m(n) %}\n{% if n %}\n{{ m(n - 1) }}\n{{ m(n - 1) }}\n{% endif %}\n{% endmacro %}{{ m(60) }}",
)


@pytest.mark.parametrize("suffix", [".html", ".txt"])
@pytest.mark.parametrize("code", ENDLESS)
def test_what_has_no_end_is_told(code: str, suffix: str, tmp_path: Path) -> None:
    template = tmp_path / f"skabelon{suffix}"
    template.write_text(f"<p>{code}</p>\n", encoding="utf-8")
    (problem,) = trial.tried(template)
    assert problem.message == "Koden ville lave en alt for lang tekst eller aldrig blive færdig."


def test_usual_filters_make_what_they_made(tmp_path: Path) -> None:
    template = tmp_path / "skabelon.txt"
    template.write_text(
        "{{ 'x'|center(9) }}{{ '%05d'|format(7) }}{{ '{:>6}'.format(1) }}{{ 'a' ~ 1 ~ 'b' }}{{ 'a' + 'b' }}{{ 'aXa'|replace('a', 'bb') }}"
        "{% for row in [1, 2, 3]|batch(2, '-') %}{{ row|join(',') }}{% endfor %}{{ 50 % 7 }}\n",
        encoding="utf-8",
    )
    assert trial.tried(template) == []
