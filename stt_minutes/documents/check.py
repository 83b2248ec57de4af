"""`template check`: every bad tag of a template, with its paragraph and what was probably meant."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, is_dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateSyntaxError, nodes
from lxml import etree

from stt_minutes.documents import failure, package, template_file, view
from stt_minutes.documents.environment import environment
from stt_minutes.documents.fill import w
from stt_minutes.errors import TemplateError, TemplateMissing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml.etree import _Element

_TAG = re.compile(r"\{%[-+]?\s*(?:(?:p|tr|tc|r)\s+)?(\w+)(.*?)%\}", re.DOTALL)
_PREFIX = re.compile(r"\{([{%#])(?:p|tr|tc|r)\s")
_BLOCKS = {
    "for": "endfor",
    "if": "endif",
    "macro": "endmacro",
    "filter": "endfilter",
    "with": "endwith",
    "call": "endcall",
}
_LONE = re.compile(r"(?<![{%])\{\s*%?\s*([a-z_][\w.]*)\s*%?\}(?![%}])|\{\s+\{\s*([\w.]+)")
_HIDDEN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_HINTS = {
    "XMLSyntaxError": "Lad den begynde og slutte i samme celle, eller skriv {%tr … %}, hvis den skal gentage rækker.",
}
_MERGE = re.compile(r"«[^«»\n]{1,60}»")
_GLOBALS = {"range", "dict", "lipsum", "cycler", "joiner", "namespace", "loop", "sound"}
_SAME_LIST = {"selectattr", "rejectattr", "select", "reject", "list", "sort", "reverse", "unique"}
_DANISH = {
    "beslutning": "decision", "titel": "title", "punkter": "items", "sagsnummer": "case_number", "sagsnr": "case_number",
    "nummer": "number", "dato": "date", "sted": "place", "mødested": "place", "bilag": "attachments", "udvalg": "body",
    "tilstede": "present", "afbud": "excused", "tekst": "text", "overskrift": "heading", "sekretær": "secretary",
    "navn": "name", "parti": "party", "rolle": "role", "dele": "sections", "gæster": "guests", "lukket": "open",
    "deltagere": "participants", "advarsel": "warning",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a template: where (in words), what, and what to do about it."""

    place: str
    excerpt: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.place}: »{self.excerpt}«" if self.excerpt else self.place
        return f"{where}\n    {self.message}" + (f" {self.hint}" if self.hint else "")


class Unfillable(TemplateError):
    """A template that cannot be filled, with what is wrong."""

    def __init__(self, template: Path, problem: Problem) -> None:
        super().__init__(
            f"Skabelonen {template.name} kan ikke udfyldes. {problem}",
            f"Ret den, og se den efter med: stt-minutes template check {template}",
        )
        self.problem = problem


def check(path: Path) -> list[Problem]:
    """The problems of a template, none when it can be used. Raises TemplateMissing, and TemplateError when it is no template."""
    from stt_minutes.documents.trial import tried

    return faults(path) or tried(path)


def faults(path: Path) -> list[Problem]:
    """What can be seen without filling the template. Raises as `check` does."""
    problems: list[Problem] = []
    for place, lines in _texts(path):
        problems += _Checker(place, lines, word=_is_word(path)).problems()
    return problems or _without_codes(path)


def words(path: Path) -> set[str]:
    """The words in the template's codes."""
    codes = re.findall(r"\{[{%#].*?[}%#]\}", "\n".join(line for _, lines in _texts(path) for line in lines), re.DOTALL)
    return {word for code in codes for word in re.findall(r"\w+", code)}


def remarks(path: Path) -> list[str]:
    """What is no error, but hardly meant: fields that stay empty, and a referat without its decisions."""
    text = "\n".join(line for _, lines in _texts(path) for line in lines)
    found: list[str] = []
    fields = sorted(set(_MERGE.findall(text))) + (sorted(_merge_fields(path)) if _is_word(path) else [])
    if fields:
        found.append(
            f"Flettefelter udfyldes ikke ({', '.join(fields[:5])}); skriv en kode i stedet, fx {{{{ body }}}}."
        )
    if not re.search(r"\bdecision\b|\bsections\b", text):
        found.append("Beslutningerne bliver ikke trykt: hverken item.decision.text eller item.sections er brugt.")
    return found


def _is_word(path: Path) -> bool:
    return path.suffix.lower() in template_file.WORD


def _merge_fields(path: Path) -> set[str]:
    """The names in Word's own merge fields."""
    parts = template_file.opened(path)
    texts = [content.decode("utf-8", errors="replace") for name, content in parts.items() if name.startswith("word/")]
    return {f"«{name}»" for text in texts for name in re.findall(r"\bMERGEFIELD\s+\"?([\wæøåÆØÅ]+)", text)}


def _without_codes(path: Path) -> list[Problem]:
    if any(re.search(r"\{[{%]", line) for _, lines in _texts(path) for line in lines):
        return []
    return [
        Problem(
            "hele skabelonen",
            "",
            "Der er ingen koder i skabelonen, så referatet ville blive uden indhold.",
            "Skriv fx {{ title }} og {%p for item in items %}; de står i templates/README.md.",
        )
    ]


def broken(template: Path, error: Exception, source: str = "") -> Unfillable:
    """The error of a template that cannot be filled: the first thing that can be seen in it, else what the engine says.

    `source` is what the engine was given; the line of it that failed is told.
    """
    found = next(iter(faults(template)), None)
    if found is None:
        number = failure.line(error)
        lines = source.split("\n")
        failed = (
            _bare(lines[number - 1].partition("</w:p>")[0]) if number is not None and 0 < number <= len(lines) else ""
        )
        place = next(
            (
                f"{place} {at}"
                for place, of in _texts(template)
                for at, text in enumerate(of, 1)
                if failed and failed in _bare(text)
            ),
            "hele skabelonen",
        )
        found = Problem(place, _short(failed), failure.said(error), _HINTS.get(type(error).__name__, ""))
    return Unfillable(template, found)


def _bare(text: str) -> str:
    """A line of the template without elements and without the p, tr, tc and r of its codes, as Word shows it."""
    return unescape(_PREFIX.sub(r"{\1 ", re.sub(r"<[^<>{}]*>", "", text))).strip()


def _short(text: str) -> str:
    return text if len(text) <= 90 else text[:87] + "…"


def _texts(path: Path) -> Iterator[tuple[str, list[str]]]:
    """The template's texts by part; one string a paragraph (or line)."""
    if not _is_word(path):
        if not path.is_file():
            raise TemplateMissing(f"Skabelonen {path} findes ikke.", "Se efter, om navnet er stavet rigtigt.")
        try:
            yield "linje", path.read_text(encoding="utf-8").split("\n")
        except UnicodeDecodeError as error:
            raise TemplateError(f"Skabelonen {path.name} er ikke en tekstfil i UTF-8.", "Gem den som UTF-8.") from error
        return
    names = {
        "header": "sidehovedet, afsnit",
        "footer": "sidefoden, afsnit",
        "footnotes": "fodnoterne, afsnit",
        "endnotes": "slutnoterne, afsnit",
    }
    for name, content in template_file.opened(path).items():
        kind = re.fullmatch(r"word/(document|header|footer|footnotes|endnotes)\d*\.xml", name)
        if kind:
            place = names.get(kind[1], "afsnit")
            yield place, [_own_text(each) for each in package.parse(content).iter(w("p"))]


def _own_text(paragraph: _Element) -> str:
    """The paragraph's text with its runs joined, as Word shows it, and the codes that Word does not show.

    Those stand in the names of bookmarks, the aims of links, descriptions of pictures, and fields. Text boxes inside the paragraph
    are paragraphs of their own.
    """
    pieces = []
    for each in paragraph.iter(etree.Element):
        if next(each.iterancestors(w("p")), None) is not paragraph:
            continue
        if each.tag == w("t"):
            pieces.append(each.text or "")
            continue
        hidden = [each.text or ""] if each.tag == w("instrText") else []
        for text in (*hidden, *map(str, each.attrib.values())):
            pieces += _HIDDEN.findall(text)
    return "".join(pieces).replace("\n", " ")


class _Checker:
    """Checks the texts of one part."""

    def __init__(self, place: str, lines: list[str], *, word: bool) -> None:
        self.place, self.word = place, word
        self.lines = [re.sub("[“”]", '"', re.sub("[‘’]", "'", each)) for each in lines] if word else lines
        self.found: list[Problem] = []

    def problems(self) -> list[Problem]:
        """Everything wrong, in order."""
        for number, line in enumerate(self.lines, start=1):
            self._line(number, line)
        self._pairs()
        if not self.found:
            self._parsed()
        return self.found

    def _add(self, number: int, message: str, hint: str = "") -> None:
        text = self.lines[number - 1].strip() if 0 < number <= len(self.lines) else ""
        self.found.append(Problem(f"{self.place} {number}", _short(text), message, hint))

    def _line(self, number: int, line: str) -> None:
        if not self.word:
            return
        for opening, closing in (("{{", "}}"), ("{%", "%}"), ("{#", "#}")):
            if line.count(opening) != line.count(closing):
                self._add(
                    number,
                    f"Koden {opening} … {closing} er ikke lukket i samme afsnit, eller der mangler et tegn.",
                    f"Skriv hele koden i ét afsnit, fra {opening} til {closing}.",
                )
                return
        raw = re.search(r"\{\{(?:p|r|tr|tc)\s+(.*?)\s*\}\}", line)
        if raw:
            self._add(
                number,
                f"Koden {raw[0]} kan ikke bruges her.",
                f"Skriv {{{{ {raw[1]} }}}}; teksten får selv sine afsnit.",
            )
        lone = _LONE.search(line)
        if lone:
            name = lone[1] or lone[2]
            first = name.split(".")[0]
            if first in view.names() or first in {"item", "section", "member", "guest"}:
                self._add(
                    number,
                    f"»{lone[0]}« ligner en kode, men bliver trykt, som den står.",
                    f"Mente du {{{{ {name} }}}}?",
                )
        for tag in re.finditer(r"\{[%{#](p|tr|tc)\s.*?[%}#]\}", line):
            rest = re.sub(r"\{[%{#].*?[%}#]\}", "", line).strip()
            if tag[1] == "p" and rest:
                self._add(
                    number,
                    f"Afsnittet med {tag[0]} har også teksten »{rest[:40]}«, og den forsvinder.",
                    "Lad koden stå alene i sit afsnit.",
                )

    def _pairs(self) -> None:
        """Loops and conditions that are not closed, or closed without being opened."""
        stack: list[tuple[str, int]] = []
        for number, line in enumerate(self.lines, start=1):
            for tag in _TAG.finditer(line):
                word = tag[1]
                if word in _BLOCKS:
                    stack.append((word, number))
                elif word.startswith("end"):
                    if not stack or _BLOCKS[stack[-1][0]] != word:
                        opened = f"; det sidst åbnede er {stack[-1][0]} i afsnit {stack[-1][1]}" if stack else ""
                        self._add(
                            number,
                            f"{word} lukker noget, der ikke er åbnet{opened}.",
                            "Slet den, eller sæt begyndelsen ind.",
                        )
                        return
                    stack.pop()
        for word, number in stack:
            kind = {"for": "Løkken (for)", "if": "Betingelsen (if)"}.get(word, word)
            self._add(number, f"{kind} bliver aldrig lukket.", f"Sæt {{%p {_BLOCKS[word]} %}} ind, hvor den slutter.")

    def _parsed(self) -> None:
        engine = environment(autoescape=True)
        source = "\n".join(_PREFIX.sub(r"{\1 ", each) for each in self.lines) if self.word else "\n".join(self.lines)
        try:
            tree = engine.parse(source)
            engine.compile(source)
        except TemplateSyntaxError as error:
            self._add(
                error.lineno,
                f"Koden kan ikke læses: {_danish(error.message or '')}",
                "Sammenlign med listen i templates/README.md.",
            )
            return
        self._walk(tree, dict(view.names()))

    # --- names ---

    def _walk(self, node: nodes.Node, scope: dict[str, Any]) -> None:
        if isinstance(node, nodes.For):
            self._walk(node.iter, scope)
            inner = {**scope, "loop": Any}
            kind = self._kind(node.iter, scope)
            if kind is not None and kind is not Any and view.element(kind) is None:
                self._add(node.lineno, f"{_written(node.iter)} er ikke en liste og kan ikke gennemløbes.", "")
            target = view.element(kind) if kind is not None else None
            for name in node.target.find_all(nodes.Name) if not isinstance(node.target, nodes.Name) else [node.target]:
                inner[name.name] = target or Any
            for child in (*node.body, *node.else_, *([node.test] if node.test else [])):
                self._walk(child, inner)
            return
        if isinstance(node, (nodes.Assign, nodes.AssignBlock, nodes.Macro, nodes.With, nodes.CallBlock)):
            for name in node.find_all(nodes.Name):
                if name.ctx in {"store", "param"}:
                    scope[name.name] = Any
            if isinstance(node, nodes.Macro):
                scope[node.name] = Any
            if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
                scope[node.target.name] = self._kind(node.node, scope) or Any
        if isinstance(node, nodes.Name) and node.ctx == "load":
            self._name(node, scope)
        if isinstance(node, (nodes.Getattr, nodes.Getitem)):
            self._attribute(node, scope)
        for child in node.iter_child_nodes():
            self._walk(child, scope)

    def _name(self, node: nodes.Name, scope: dict[str, Any]) -> None:
        if node.name in scope or node.name in _GLOBALS:
            return
        close = _close(node.name, scope)
        for variable, kind in scope.items():
            if not close and is_dataclass(kind):
                inner = _close(node.name, view.names(kind))
                close = f"{variable}.{inner}" if inner else ""
        if not close:
            deeper = [
                dotted
                for dotted, _ in view.catalogue()
                if dotted.rsplit(".", 1)[-1] == _DANISH.get(node.name, node.name)
            ]
            close = deeper[0] if deeper else ""
        self._add(node.lineno, f"Navnet {node.name} findes ikke.", _meant(close))

    def _attribute(self, node: nodes.Getattr | nodes.Getitem, scope: dict[str, Any]) -> None:
        kind = self._kind(node.node, scope)
        attribute = _attribute_name(node)
        if kind is None or kind is Any or attribute is None:
            return
        if view.element(kind) is not None:
            self._add(
                node.lineno,
                f"{_written(node.node)} er en liste, så {_written(node)} findes ikke.",
                f"Gennemløb den: {{% for x in {_written(node.node)} %}}{{{{ x.{attribute} }}}}{{% endfor %}}",
            )
        elif is_dataclass(kind):
            if attribute not in view.names(kind):
                close = _close(attribute, view.names(kind))
                self._add(
                    node.lineno,
                    f"Navnet {_written(node)} findes ikke.",
                    _meant(f"{_written(node.node)}.{close}" if close else ""),
                )
        elif not hasattr(kind, attribute):
            self._add(
                node.lineno, f"Navnet {_written(node)} findes ikke; {_written(node.node)} er en enkelt værdi.", ""
            )

    def _kind(self, node: nodes.Node, scope: dict[str, Any]) -> Any:
        """The type of an expression as far as it is known: a view, a list of them, a plain type, Any, or None if unknown."""
        if isinstance(node, nodes.Name):
            return scope.get(node.name)
        if isinstance(node, (nodes.Getattr, nodes.Getitem)):
            kind = self._kind(node.node, scope)
            attribute = _attribute_name(node)
            if is_dataclass(kind) and attribute is not None:
                return view.names(kind).get(attribute)
            return (view.element(kind) or Any) if kind is not None and attribute is None else Any
        if isinstance(node, nodes.Filter) and node.node is not None:
            inner = self._kind(node.node, scope)
            if node.name in _SAME_LIST:
                return inner
            return view.element(inner) if node.name in {"first", "last"} and inner is not None else Any
        return Any


def _attribute_name(node: nodes.Getattr | nodes.Getitem) -> str | None:
    if isinstance(node, nodes.Getattr):
        return node.attr
    return node.arg.value if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str) else None


def _close(name: str, known: Any) -> str:
    """The known name that was probably meant, or nothing."""
    if _DANISH.get(name.lower()) in known:
        return _DANISH[name.lower()]
    found = difflib.get_close_matches(name.lower(), [str(each) for each in known], 1, 0.6)
    return found[0] if found else ""


def _meant(close: str) -> str:
    return f"Mente du {close}?" if close else "Navnene står i templates/README.md."


def _written(node: nodes.Node) -> str:
    """The expression as the author wrote it, near enough."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    if isinstance(node, nodes.Getitem):
        return f"{_written(node.node)}[…]"
    if isinstance(node, nodes.Filter) and node.node is not None:
        return f"{_written(node.node)}|{node.name}"
    return "udtrykket"


def _danish(message: str) -> str:
    """The engine's message in Danish, for those that authors meet."""
    for pattern, danish in (
        (r"No filter named '(.*?)'", r"filteret \1 findes ikke."),
        (r"No test named '(.*?)'", r"testen \1 findes ikke."),
        (r"Encountered unknown tag '(.*?)'.*", r"koden \1 kendes ikke."),
        (r"unexpected '(.*?)'", r"tegnet \1 er uventet her."),
        (r"expected token 'end of statement block', got '='", "skriv == for at sammenligne."),
        (r"expected token 'end of (?:statement block|print statement)', got '(.*?)'", r"\1 er uventet her."),
        (r"expected token '(.*?)', got '(.*?)'", r"her skulle stå \1, men der står \2."),
    ):
        found = re.match(pattern, message, re.DOTALL)
        if found:
            return found.expand(danish)
    return message
