"""The little language a template may speak: print, if, for, set, and a closed list of filters.

What `{{ … }}` prints is escaped here, once, as it is printed: nothing that a person typed becomes
markup. XML of our own (runs, pictures) is a `Raw` and the only thing that passes as it is.
"""

import re
from typing import Any, Final

from jinja2 import StrictUndefined, Undefined, nodes, pass_eval_context
from jinja2.filters import FILTERS
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS

from service.render.pieces import Paragraphs, Picture, Raw, Rich, SubDocument, xml_text

COMMANDS: Final = frozenset(
    {"if", "elif", "else", "endif", "for", "endfor", "set", "endset", "with", "endwith"}
)
# Kept out: what marks text as safe, what hangs on chance, what speaks HTML.
# fmt: off
ALLOWED_FILTERS: Final = frozenset({
    "abs", "batch", "capitalize", "count", "d", "default", "first", "groupby", "int", "items",
    "join", "last", "length", "list", "lower", "map", "max", "min", "reject", "rejectattr",
    "replace", "reverse", "round", "select", "selectattr", "slice", "sum", "trim", "unique",
    "upper",
})
# fmt: on
OUR_FILTERS: Final = frozenset({"in_runs", "in_paragraphs", "kept"})
CALLABLE: Final = frozenset({"range"})
LOOP_CALLS: Final = frozenset({"cycle", "changed"})
LOOP_WORDS: Final = LOOP_CALLS | {
    "index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0",
    "previtem", "nextitem",
}  # fmt: skip
RUN_LOOKS: Final = frozenset({"bold", "italic", "underline", "strike"})
_is_marked: Final = re.compile("[&<>\n\t]").search


class Unprintable(Exception):
    """A tag came to something that is neither text nor a number; the message says what."""


class Missing(StrictUndefined):
    """A name without a value: any use of it raises, with the bare name as the message."""

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


class Language(ImmutableSandboxedEnvironment):
    """A sandbox where a dot leads to a key of plain data and nowhere else."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict):
            try:
                return obj[attribute]
            except KeyError:
                if attribute in RUN_LOOKS and "text" in obj:
                    return False  # what a run does not say it is not
                return self.undefined(obj=obj, name=attribute)
        if isinstance(obj, LoopContext) and attribute in LOOP_WORDS:
            return getattr(obj, attribute)
        if isinstance(obj, Rich) and attribute == "runs":
            return obj.runs
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, dict):
            return obj[argument] if argument in obj else self.undefined(obj=obj, name=argument)
        if isinstance(obj, list | tuple | str) and isinstance(argument, int):
            if -len(obj) <= argument < len(obj):
                return obj[argument]
            return self.undefined(obj=obj, name=f"mục thứ {argument + 1}")
        return self.getattr(obj, str(argument))


def environment(*, plain: bool = False) -> Language:
    """A fresh environment: strict names, the closed lists; `plain` for text outside paragraphs."""
    env = Language(undefined=Missing, finalize=_printed_plainly if plain else _printed)
    env.globals = {"range": env.globals["range"]}
    env.filters = {name: FILTERS[name] for name in ALLOWED_FILTERS}
    env.filters |= {"in_runs": _in_runs, "in_paragraphs": _in_paragraphs, "kept": Raw}
    env.tests = dict(TESTS)
    return env


def objection(node: nodes.Expr) -> str | None:
    """Why a template may not say this, as the end of a sentence; None when it may."""
    if isinstance(node, nodes.Filter) and node.name not in ALLOWED_FILTERS | OUR_FILTERS:
        return f"dùng bộ lọc lạ «{node.name}»"
    if isinstance(node, nodes.Test) and node.name not in TESTS:
        return f"dùng phép thử lạ «{node.name}»"
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        return f"hỏi thuộc tính không được phép «{node.attr}»"
    if isinstance(node, nodes.Getitem) and _starts_low(node.arg):
        return "hỏi thuộc tính không được phép"
    if isinstance(node, nodes.Call) and not _may_call(node.node):
        return "gọi hàm, điều mẫu không được phép làm"
    return None


def _starts_low(arg: nodes.Expr) -> bool:
    return isinstance(arg, nodes.Const) and str(arg.value).startswith("_")


def _may_call(called: nodes.Expr) -> bool:
    if isinstance(called, nodes.Name):
        return called.name in CALLABLE
    on_loop = isinstance(called, nodes.Getattr) and isinstance(called.node, nodes.Name)
    return on_loop and called.node.name == "loop" and called.attr in LOOP_CALLS  # type: ignore[attr-defined]  # both are known from the line above


@pass_eval_context  # keeps Jinja from folding `{{ none }}` into text when compiling
def _printed(_: Any, value: Any) -> Any:
    """What `{{ … }}` puts into a paragraph: text, a whole number or a picture."""
    if type(value) is str:
        return xml_text(value) if _is_marked(value) else value
    if isinstance(value, Picture):
        return value.in_line()
    return _number_or_ours(value)


@pass_eval_context
def _printed_plainly(_: Any, value: Any) -> Any:
    """What a tag puts into text that is no paragraph: a property of the file."""
    if type(value) is str:
        return xml_text(" ".join(value.split()))
    return _number_or_ours(value)


def _number_or_ours(value: Any) -> Any:
    if isinstance(value, Raw):
        return value
    if isinstance(value, Undefined):
        return str(value)  # raises
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise Unprintable(_KINDS.get(type(value), "giá trị trống"))


_KINDS: dict[type[Any], str] = {
    bool: "giá trị đúng/sai",
    float: "số lẻ",
    list: "cả một danh sách",
    dict: "cả một bảng giá trị",
    Rich: "chữ có định dạng (hãy viết {{r … }})",
    Paragraphs: "cả đoạn văn (hãy viết {{p … }})",
    SubDocument: "cả một văn bản (hãy viết {{p … }})",
    Picture: "một bức ảnh",
}


def _in_runs(value: Any) -> Raw:
    """`{{r x }}`: runs of their own, which take the paragraph's style."""
    if isinstance(value, Rich):
        return value.in_paragraph()
    return Raw(f'<w:r><w:t xml:space="preserve">{_printed(None, value)}</w:t></w:r>')


def _in_paragraphs(value: Any) -> Raw:
    """`{{p x }}`: paragraphs of their own."""
    if isinstance(value, Paragraphs | SubDocument):
        return value.in_body()
    return Raw(f"<w:p>{_in_runs(value)}</w:p>")
