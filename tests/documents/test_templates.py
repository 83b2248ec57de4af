"""The shipped templates are what the code makes, and the list of names is what a template may use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import docx
import pytest

from stt_minutes import resources
from stt_minutes.documents import STYLES, make_templates, package, view
from stt_minutes.documents.build import Builder
from stt_minutes.documents.render import Options
from stt_minutes.documents.sample import sample
from stt_minutes.documents.text import PlaceholderWriter

if TYPE_CHECKING:
    from pathlib import Path

README = resources.folder("templates") / "README.md"


def test_committed_templates_are_what_the_code_makes(tmp_path: Path) -> None:
    make_templates.make(tmp_path)
    assert {each.stem for each in tmp_path.iterdir()} == set(STYLES)
    for made in tmp_path.iterdir():
        assert package.members(made) == package.members(resources.folder("templates") / made.name), made.name


def test_every_name_is_in_the_readme_and_no_other() -> None:
    section = README.read_text(encoding="utf-8").split("## Navne, en skabelon kan bruge")[1]
    listed = dict(re.findall(r"^\| `([\w.\[\]]+)` \| (.+) \|$", section, re.MULTILINE))
    assert listed == dict(view.catalogue())


def test_every_style_is_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    for path in resources.folder("templates").glob("referat*"):
        assert f"`{path.name}`" in text


def test_every_name_can_be_printed() -> None:
    """Each name of the list gives a value in the sample meeting, through the lists it stands in."""
    shown = view.context(Builder(sample(), PlaceholderWriter(), Options(signatures=True), {}).document())
    for dotted, _ in view.catalogue():
        values = [shown]
        for step in dotted.split("."):
            name = step.removesuffix("[]")
            values = [each[name] if isinstance(each, dict) else getattr(each, name) for each in values]
            if step.endswith("[]"):
                values = [inner for each in values for inner in each]
        assert all(
            isinstance(each, (str, bool, int, tuple)) or hasattr(each, "__dataclass_fields__") for each in values
        ), dotted


@pytest.mark.parametrize("name", STYLES)
def test_templates_are_danish_and_hold_nothing_of_ours(name: str) -> None:
    path = resources.folder("templates") / f"{name}.docx"
    parts = package.members(path)
    assert not any("thumbnail" in each or "vba" in each for each in parts)
    styles = docx.Document(str(path)).styles.element
    assert {each.get(each.keys()[0]) for each in styles.iter() if str(each.tag).endswith("}lang")} == {"da-DK"}
