"""The template engine: strict about names, and fenced in, because a template may come from anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, TemplateError, pass_eval_context
from jinja2.exceptions import SecurityError
from jinja2.filters import do_join, make_attrgetter
from jinja2.sandbox import ImmutableSandboxedEnvironment

from stt_minutes.documents.text import Joined

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2.nodes import EvalContext
    from jinja2.runtime import Context

FAILURES = (TemplateError, ArithmeticError, LookupError, ValueError, TypeError, AttributeError, RecursionError)
"""What a template's author can cause while it is filled."""
LARGEST = 1_000_000
"""No calculation in a template may make a number or a text larger than this: it could otherwise eat the memory."""


class Fenced(ImmutableSandboxedEnvironment):
    """No access to Python's inner names, no change of values, no calculation that explodes."""

    intercepted_binops = frozenset({"*", "**", "<<"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuse what would become too large."""
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
