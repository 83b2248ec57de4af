"""The template engine: strict about names, and fenced in, because a template may come from anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import StrictUndefined, TemplateError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

if TYPE_CHECKING:
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
    return Fenced(
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
