"""The little language a template may speak: print, if, for, set, and a closed list of filters.

What `{{ … }}` prints is escaped here, once, as it is printed: nothing that a person typed becomes
markup. XML of our own (runs, pictures) is a `Raw` and the only thing that passes as it is. How a
tag prints is a filter of ours around it, by a name that no template can say.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NoReturn
from xml.sax.saxutils import unescape

from jinja2 import StrictUndefined, Template, Undefined, meta, nodes, pass_environment
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS, make_attrgetter
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.visitor import NodeTransformer

from service.render.pieces import (
    BREAK,
    COLOUR,
    TAB,
    Listing,
    Paragraphs,
    Picture,
    Raw,
    Rich,
    SubDocument,
    escaped,
    xml_text,
)
from service.render.values import clean_text

COMMANDS: Final = frozenset(
    {"if", "elif", "else", "endif", "for", "endfor", "set", "endset", "with", "endwith"}
)
CALLABLE: Final = frozenset({"range"})
LOOP_CALLS: Final = frozenset({"cycle", "changed"})
LOOP_WORDS: Final = LOOP_CALLS | {
    "index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0",
    "previtem", "nextitem",
}  # fmt: skip
MOST_COLUMNS: Final = 63  # in a table of Word
RUN_LOOKS: Final = frozenset({"bold", "italic", "underline", "strike"})

# The ways a tag prints; no template can say these names, for its text has no such character.
IN_LINE: Final = "\ufdd0line"
IN_RUNS: Final = "\ufdd0runs"
IN_PARAGRAPHS: Final = "\ufdd0paragraphs"
PLAINLY: Final = "\ufdd0plainly"
AS_SPAN: Final = "\ufdd0span"
AS_FILL: Final = "\ufdd0fill"
WITHOUT_INK: Final = "\ufdd0inkless"
_AS_IT_IS: Final = "\ufdd0asitis"
_KEPT: Final = "\ufdd0kept"
_JOINED: Final = "\ufdd0joined"

_ABSENT: Final = object()
_is_marked: Final = re.compile("[&<>\n\t]").search


class Unprintable(Exception):
    """A tag came to something that is neither text nor a number; the message says what."""


class Objection(Exception):
    """The template says what it may not; the message ends a sentence about the tag at `line`."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


class Missing(StrictUndefined):
    """A name without a value: any use of it raises, with the bare name as the message."""

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


def understood(source: str, ways: Mapping[int, Iterable[str]]) -> tuple[Template, set[str]]:
    """The template and the names it asks for; `ways` are the filters of ours, line by line.

    Raises Objection, or Jinja's TemplateSyntaxError.
    """
    tree = _ENVIRONMENT.parse(source)
    for node in tree.find_all(nodes.Expr):
        if reason := _objection(node):
            raise Objection(reason, node.lineno)
    names = meta.find_undeclared_variables(tree) - CALLABLE
    whole: nodes.Template = _Completed(ways).visit(tree)
    # Inside a block of its own the pieces of a loop are gathered by the row, not one by one.
    whole.body = [nodes.FilterBlock(whole.body, _filter(None, _AS_IT_IS, 1), lineno=1)]
    whole.set_environment(_ENVIRONMENT)
    return _ENVIRONMENT.from_string(whole), names


class _Completed(NodeTransformer):
    """Puts our filters around what prints, joins or is kept."""

    def __init__(self, ways: Mapping[int, Iterable[str]]) -> None:
        self._ways = ways

    def visit_Output(self, output: nodes.Output) -> nodes.Node:
        self.generic_visit(output)
        output.nodes = [self._printing(node) for node in output.nodes]
        return output

    def _printing(self, node: nodes.Expr) -> nodes.Expr:
        if not isinstance(node, nodes.TemplateData):
            for name in self._ways[node.lineno]:
                node = _filter(node, name, node.lineno)
        return node

    def visit_AssignBlock(self, block: nodes.AssignBlock) -> nodes.Node:
        self.generic_visit(block)
        kept = _filter(None, _KEPT, block.lineno)
        innermost = block.filter
        while innermost is not None and isinstance(innermost.node, nodes.Filter):
            innermost = innermost.node
        if innermost is None:
            block.filter = kept
        else:
            innermost.node = kept
        return block

    def visit_Concat(self, concat: nodes.Concat) -> nodes.Node:
        self.generic_visit(concat)
        parts = nodes.List(concat.nodes, lineno=concat.lineno)
        return _filter(parts, _JOINED, concat.lineno)


def _filter(node: nodes.Expr | None, name: str, line: int) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=line)


# --- the sandbox ------------------------------------------------------------------------------


class Language(ImmutableSandboxedEnvironment):
    """A sandbox where a dot leads to a key of plain data and nowhere else."""

    intercepted_binops = frozenset({"%"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict):
            found = obj.get(attribute, _ABSENT)  # a KeyError would take three times as long
            if found is not _ABSENT:
                return found
            if attribute in RUN_LOOKS and "text" in obj:
                return False  # what a run does not say it is not
            return self.undefined(obj=obj, name=attribute)
        if isinstance(obj, LoopContext) and attribute in LOOP_WORDS:
            found = getattr(obj, attribute)
            return None if isinstance(found, Undefined) else found  # beyond either end
        if isinstance(obj, Rich) and attribute == "runs":
            return obj.runs
        if isinstance(obj, tuple) and attribute in ("grouper", "list"):
            return getattr(obj, attribute, self.undefined(obj=obj, name=attribute))
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, dict):
            return obj[argument] if argument in obj else self.undefined(obj=obj, name=argument)
        if isinstance(obj, list | tuple | str) and isinstance(argument, int):
            if -len(obj) <= argument < len(obj):
                return obj[argument]
            return self.undefined(obj=obj, name=f"mục thứ {argument + 1}")
        return self.getattr(obj, str(argument))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """The rest of a division; `"%c" % 1` would print what no value may hold."""
        if isinstance(left, str):
            raise SecurityError("a text is no number")
        return super().call_binop(context, operator, left, right)


def _objection(node: nodes.Expr) -> str | None:
    """Why a template may not say this, as the end of a sentence; None when it may."""
    if isinstance(node, nodes.Filter) and node.name not in _SAID:
        return f"dùng bộ lọc lạ «{node.name}»"
    if isinstance(node, nodes.Test) and node.name not in TESTS:
        return f"dùng phép thử lạ «{node.name}»"
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        return f"hỏi thuộc tính không được phép «{node.attr}»"
    if isinstance(node, nodes.Getitem) and _starts_low(node.arg):
        return "hỏi thuộc tính không được phép"
    if isinstance(node, nodes.Call) and not _may_call(node.node):
        return "gọi hàm, điều mẫu không được phép làm"
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        return None if clean_text(node.value) == node.value else "có ký tự không in được"
    return None


def _starts_low(arg: nodes.Expr) -> bool:
    return isinstance(arg, nodes.Const) and str(arg.value).startswith("_")


def _may_call(called: nodes.Expr) -> bool:
    if isinstance(called, nodes.Name):
        return called.name in CALLABLE
    on_loop = isinstance(called, nodes.Getattr) and isinstance(called.node, nodes.Name)
    return on_loop and called.node.name == "loop" and called.attr in LOOP_CALLS  # type: ignore[attr-defined]  # both are known from the line above


# --- printing ---------------------------------------------------------------------------------


def _in_line(value: Any) -> Any:
    """What `{{ … }}` puts into a paragraph: text, a whole number, a picture."""
    if type(value) is str:
        return xml_text(value) if _is_marked(value) else value
    if isinstance(value, Listing | Picture):
        return value.in_line()
    return _number_or_raw(value)


def _plainly(value: Any) -> Any:
    """What a tag puts into text that is no paragraph: a property of the file."""
    if isinstance(value, Listing):
        value = value.plainly()
    return escaped(value) if type(value) is str else _number_or_raw(value)


def _number_or_raw(value: Any) -> Any:
    return value if isinstance(value, Raw) or _is_number(value) else _refuse(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _refuse(value: Any) -> NoReturn:
    if isinstance(value, Undefined):
        str(value)  # raises, as any use of it
    raise Unprintable(_KINDS.get(type(value), "giá trị trống"))


_KINDS: dict[type[Any], str] = {
    bool: "giá trị đúng/sai",
    float: "số lẻ",
    list: "cả một danh sách",
    tuple: "cả một danh sách",
    dict: "cả một bảng giá trị",
    Raw: "chữ có định dạng",
    Rich: "chữ có định dạng (hãy viết {{r … }})",
    Listing: "đoạn nhiều dòng",
    Paragraphs: "cả đoạn văn (hãy viết {{p … }})",
    SubDocument: "cả một văn bản (hãy viết {{p … }})",
    Picture: "một bức ảnh",
}


def _in_runs(value: Any) -> Raw:
    """`{{r x }}`: runs of their own, which take the paragraph's style."""
    if isinstance(value, Rich):
        return value.in_paragraph()
    return Raw(f'<w:r><w:t xml:space="preserve">{_in_line(value)}</w:t></w:r>')


def _in_paragraphs(value: Any) -> Raw:
    """`{{p x }}`: paragraphs of their own."""
    if isinstance(value, Paragraphs | SubDocument):
        return value.in_body()
    return Raw(f"<w:p>{_in_runs(value)}</w:p>")


def _without_ink(value: Any) -> Any:
    """What the value prints where only its place is kept; text takes the colour of its run."""
    if isinstance(value, Rich | Paragraphs | Picture):
        return value.without_ink()
    if isinstance(value, SubDocument):
        raise Unprintable("cả một văn bản vào chỗ của phôi")
    return value


def _as_span(value: Any) -> int:
    """`{% colspan n %}`: how many columns the cell takes."""
    if _is_number(value) and 1 <= value <= MOST_COLUMNS:
        return int(value)
    raise Unprintable(f"số cột không phải từ 1 đến {MOST_COLUMNS}")


def _as_fill(value: Any) -> str:
    """`{% cellbg x %}`: the colour behind the cell."""
    if isinstance(value, str) and (found := COLOUR.fullmatch(value)):
        return found[1]
    raise Unprintable("màu không phải 6 chữ số như FFF2CC")


# --- filters ----------------------------------------------------------------------------------


def _kept(xml: str) -> str:
    """What a block of `set` holds: text again, or XML where a look came with it."""
    words = xml.replace(BREAK, "\n").replace(TAB, "\t")
    return Raw(xml) if "<" in words else unescape(words)


def _words(value: Any) -> str:
    """The text that a filter works on: never Python's name for a thing."""
    if type(value) is str:
        return value
    return str(value) if _is_number(value) else _refuse(value)


def _on_words(made: Callable[..., str]) -> Callable[..., str]:
    return lambda value, *more: made(_words(value), *more)


@pass_environment
def _join(env: Language, values: Iterable[Any], d: str = "", attribute: Any = None) -> str:
    if attribute is not None:
        values = map(make_attrgetter(env, attribute), values)
    return _words(d).join(map(_words, values))


# Kept out: what marks text as safe, what hangs on chance, what speaks HTML.
_THEIRS: Final = (
    "abs", "batch", "count", "d", "default", "first", "groupby", "int", "items", "last", "length",
    "list", "map", "max", "min", "reject", "rejectattr", "reverse", "round", "select",
    "selectattr", "slice", "sum", "unique",
)  # fmt: skip
_SAID: Final[dict[str, Callable[..., Any]]] = {
    **{name: FILTERS[name] for name in _THEIRS},
    "capitalize": _on_words(str.capitalize),
    "lower": _on_words(str.lower),
    "upper": _on_words(str.upper),
    "trim": _on_words(str.strip),
    "replace": _on_words(str.replace),
    "join": _join,
}
_OURS: Final[dict[str, Callable[..., Any]]] = {
    IN_LINE: _in_line,
    IN_RUNS: _in_runs,
    IN_PARAGRAPHS: _in_paragraphs,
    PLAINLY: _plainly,
    AS_SPAN: _as_span,
    AS_FILL: _as_fill,
    WITHOUT_INK: _without_ink,
    _AS_IT_IS: str,
    _KEPT: _kept,
    _JOINED: lambda values: "".join(map(_words, values)),
}


def _environment() -> Language:
    env = Language(undefined=Missing)
    env.globals = {"range": env.globals["range"]}
    env.filters = _SAID | _OURS
    env.tests = dict(TESTS)
    return env


_ENVIRONMENT: Final = _environment()
