"""The template engine: strict about names, and fenced in, because a template may come from anywhere."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, TemplateError, pass_eval_context
from jinja2.compiler import CodeGenerator
from jinja2.exceptions import SecurityError
from jinja2.filters import do_join, make_attrgetter
from jinja2.sandbox import ImmutableSandboxedEnvironment

from stt_minutes.documents.text import Joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import FrameType

    from jinja2 import nodes
    from jinja2.compiler import Frame
    from jinja2.nodes import EvalContext
    from jinja2.runtime import Context

FAILURES = (TemplateError, ArithmeticError, LookupError, ValueError, TypeError, AttributeError, RecursionError)
"""What a template's author can cause while it is filled."""
LARGEST = 1_000_000
"""No calculation in a template may make a number or a text larger than this: it could otherwise eat the memory."""
PRODUCT = 50_000_000
"""The most that a filter or a method may make of the sizes it is given: a hundred times what a long meeting's document holds."""
STEPS = 500_000
"""Lines of a template that are carried out while it is filled: a meeting of a hundred items takes some thousands."""
_WIDTH = re.compile(r"\d{5}|\*")
"""In what a text is formatted by: a width that no line has, or one that comes from elsewhere."""


class TooMuch(SecurityError):
    """The template would make a document without an end."""

    def __init__(self) -> None:
        super().__init__("too much")


class _Generator(CodeGenerator):
    """Has the length looked at of what `~` makes, which is no operator to the sandbox."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 - as Jinja has it
        self.write("environment.joined(")
        super().visit_Concat(node, frame)
        self.write(")")


def _require_small(given: Iterable[Any]) -> None:
    """Raise TooMuch where the two largest of what a filter or method is given could make too much of each other."""
    sizes = [1, 1]
    for each in given:
        if isinstance(each, (str, list, tuple)):
            sizes.append(len(each))
        elif isinstance(each, int):
            sizes.append(abs(each))
            if abs(each) > LARGEST:
                raise TooMuch
    *_, second, first = sorted(sizes)
    if first * second > PRODUCT:
        raise TooMuch
    for each in given:
        _require_narrow(each)


def _require_narrow(text: Any) -> None:
    if isinstance(text, str) and ("%" in text or "{" in text) and _WIDTH.search(text):
        raise TooMuch


def _bounded(work: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(work)
    def bounded(*args: Any, **named: Any) -> Any:
        _require_small([*args, *named.values()])
        return work(*args, **named)

    return bounded


@contextmanager
def counted() -> Iterator[None]:
    """Raise TooMuch out of a template that goes on and on: its steps are counted while it is filled in this thread."""
    left = STEPS

    def step(_frame: FrameType, event: str, _given: Any) -> Any:
        nonlocal left
        left -= event == "line"
        if left < 0:
            raise TooMuch
        return step

    def entered(frame: FrameType, _event: str, _given: Any) -> Any:
        return step if frame.f_code.co_filename == "<template>" else None

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        yield
    finally:
        sys.settrace(before)


class Fenced(ImmutableSandboxedEnvironment):
    """No access to Python's inner names, no change of values, no calculation that explodes."""

    intercepted_binops = frozenset({"*", "**", "<<", "+", "%"})
    code_generator_class = _Generator

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters = {name: _bounded(each) for name, each in self.filters.items()}

    @staticmethod
    def concat(pieces: Iterable[str]) -> str:
        """The pieces of a document or a macro as one text."""
        found, size = [], 0
        for each in pieces:
            size += len(each)
            if size > PRODUCT:
                raise TooMuch
            found.append(each)
        return "".join(found)

    @staticmethod
    def joined(text: Any) -> Any:
        """What `~` made of its parts."""
        if len(text) > LARGEST:
            raise TooMuch
        return text

    def call(self, context: Context, what: Any, /, *args: Any, **named: Any) -> Any:
        """Refuse a method of a text that would make too much of it."""
        _require_small([getattr(what, "__self__", None), *args, *named.values()])
        return super().call(context, what, *args, **named)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuse what would become too large."""
        if operator in {"+", "%"}:
            if operator == "%":
                _require_narrow(left)
            elif (
                all(isinstance(each, (str, list, tuple)) for each in (left, right)) and len(left) + len(right) > LARGEST
            ):
                raise TooMuch
            return super().call_binop(context, operator, left, right)
        sizes = [len(each) if isinstance(each, (str, list, tuple)) else each for each in (left, right)]
        if (
            operator != "*"
            or any(not isinstance(each, (int, float)) for each in sizes)
            or sizes[0] * sizes[1] > LARGEST
        ):
            raise SecurityError(f"the calculation with {operator} is not allowed in a template")
        return super().call_binop(context, operator, left, right)


def environment(*, autoescape: bool) -> Fenced:
    """The engine for one rendering."""
    engine = Fenced(
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    engine.filters["join"] = _join
    return engine


@pass_eval_context
def _join(context: EvalContext, value: Iterable[Any], d: str = "", attribute: str | int | None = None) -> str:
    """Jinja's own filter, but what it gives compares as the string it is also where texts print themselves as something else."""
    if attribute is not None:
        value = map(make_attrgetter(context.environment, attribute), value)
    return Joined.of(value, d) if context.autoescape else do_join(context, value, d)
