"""What users read is plain Danish, with one word for one thing: every text of the program against the words that are not used.

A text is a string of the code (but for docstrings), of the page's scripts and pages, of the help and of the guide. What listens to
meetings and reads agendas knows more words than the program uses, and is not read here.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOT_USED = {
    r"\b(?:ud|af)skrift(?:en|er|erne)?\b": "transskription",
    r"\bskriv(?:e|er|es)? (?:lyden|talen|det sagte) (?:ud|ned)\b": "transskribere",
    r"\b(?:talen|lyden) (?:er |bliver |blev )?(?:ikke )?skrevet (?:ud|ned)\b": "transskriberet",
    r"\bi ét hug\b": "på én gang",
    r"\bhubben?\b": "Hugging Face",
    r"\bi snit\b": "i gennemsnit",
    r"\bmærk stedet\b|\bMærket er sat\b": "markér stedet",
    r"\bTilstede\b": "Til stede",
    r"\bskrives ud\b": "transskriberes",
    r"\bDid you mean\b": "mente du",
    r"\b[Nn]o such\b|\bPermission denied\b|\bInvalid value\b|\bfile not found\b": "dansk",
    r"\bog slut\.": "og afslut.",
    r"\bDet mangler, hvem der gør\b": "Skriv, hvem der gør det",
    r"\bDet kan man ikke\b": "Det kan ikke lade sig gøre",
    r"[^T\d]\d{1,2}:[0-5]\d i optagelsen": "12.30",
}
"""What is not written, and what is written instead."""
_LISTENS = ("agenda", "minutes", "speech")
"""Rooms whose strings are mostly what they listen and look for."""
_QUOTED = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"|`([^`]*)`|>([^<>{}]+)<')


def _of_code(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    parsed = path.name == "__init__.py" and path.parent.name == "cli"  # knows the parser's own English
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in told and not (parsed and node.value.startswith(("^", ".*"))):
            yield node.value


def _texts(root: Path) -> Iterator[tuple[str, str]]:
    for path in (root / "stt_minutes").rglob("*.py"):
        if path.relative_to(root / "stt_minutes").parts[0] not in _LISTENS:
            yield from ((path.name, text) for text in _of_code(path))
    for name in ("sanity", "doubts", "itemwise", "propose", "merge", "skeleton"):
        yield from ((name, text) for text in _of_code(root / "stt_minutes" / "minutes" / f"{name}.py"))
    for path in (root / "stt_minutes" / "web").rglob("*.*"):
        if path.suffix in {".js", ".html"}:
            found = _QUOTED.findall(path.read_text(encoding="utf-8"))
            yield from ((path.name, text) for groups in found for text in groups if text)
    for path in (root / "docs" / "brugervejledning.md", *(root / "templates").glob("*.txt"), root / "README.md"):
        yield path.name, path.read_text(encoding="utf-8")


def test_texts_use_one_word_for_one_thing(root: Path) -> None:
    texts = list(_texts(root))
    assert len(texts) > 2000  # the walk sees the program
    wrong = [
        f"{name}: {found[0]!r}; skriv: {better}"
        for name, text in texts
        for pattern, better in NOT_USED.items()
        if (found := re.search(pattern, text))
    ]
    assert wrong == []


@pytest.mark.parametrize("text", ["Udskriften er færdig.", "Talen skrives ud", "fx 0:12:31 i optagelsen", "i ét hug"])
def test_the_list_would_find_them(text: str) -> None:
    assert any(re.search(pattern, text, re.IGNORECASE) for pattern in NOT_USED)
