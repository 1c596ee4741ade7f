"""The little language a template may speak: print, if, for, set, and a closed list of filters."""

from dataclasses import dataclass
from typing import Any, Final

from jinja2 import StrictUndefined, Undefined, nodes, pass_eval_context
from jinja2.filters import FILTERS
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from markupsafe import Markup, escape

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
CALLABLE: Final = frozenset({"range"})
LOOP_CALLS: Final = frozenset({"cycle", "changed"})


class Unprintable(Exception):
    """A tag came to something that is neither text nor a number; the message says what."""


@dataclass(frozen=True)
class Rich:
    """Text with bold and italic runs; printed by `{{r x }}`."""

    runs: list[dict[str, Any]]


class Missing(StrictUndefined):
    """A name without a value: any use of it raises, with the bare name as the message."""

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


class Language(ImmutableSandboxedEnvironment):
    """A sandbox where a dot leads to a key of plain data and nowhere else."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict):
            return self._key(obj, attribute)
        if isinstance(obj, LoopContext):
            return super().getattr(obj, attribute)
        if isinstance(obj, Rich) and attribute == "runs":
            return obj.runs
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, dict):
            return self._key(obj, argument)
        if isinstance(obj, list | tuple | str) and isinstance(argument, int):
            if -len(obj) <= argument < len(obj):
                return obj[argument]
            return self.undefined(obj=obj, name=f"mục thứ {argument + 1}")
        return self.getattr(obj, str(argument))

    def _key(self, obj: dict[str, Any], key: Any) -> Any:
        return obj[key] if key in obj else self.undefined(obj=obj, name=key)


def environment() -> Language:
    """A fresh environment: autoescape, strict names, the closed lists."""
    env = Language(autoescape=True, undefined=Missing, finalize=_printed)
    env.globals = {"range": env.globals["range"]}
    env.filters = {name: FILTERS[name] for name in ALLOWED_FILTERS} | {"rich": _rich}
    env.tests = dict(TESTS)
    return env


def objection(node: nodes.Expr) -> str | None:
    """Why a template may not say this, as the end of a sentence; None when it may."""
    if isinstance(node, nodes.Filter) and node.name not in ALLOWED_FILTERS | {"rich"}:
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


def xml_text(text: str) -> str:
    """Text as it stands inside `w:t`: markup stays text, line breaks and tabs become Word's."""
    safe = str(escape(text))
    if "\n" in safe or "\t" in safe:
        opening = '<w:t xml:space="preserve">'
        safe = safe.replace("\n", f"</w:t><w:br/>{opening}")
        safe = safe.replace("\t", f"</w:t><w:tab/>{opening}")
    return safe


def _starts_low(arg: nodes.Expr) -> bool:
    return isinstance(arg, nodes.Const) and str(arg.value).startswith("_")


def _may_call(called: nodes.Expr) -> bool:
    if isinstance(called, nodes.Name):
        return called.name in CALLABLE
    on_loop = isinstance(called, nodes.Getattr) and isinstance(called.node, nodes.Name)
    return on_loop and called.node.name == "loop" and called.attr in LOOP_CALLS  # type: ignore[attr-defined]  # both are known from the line above


@pass_eval_context  # keeps Jinja from folding `{{ none }}` into text when compiling
def _printed(_: Any, value: Any) -> Any:
    """What `{{ … }}` puts into the paper; only text and whole numbers have a printed form."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, Undefined):
        return str(value)  # raises
    if isinstance(value, str):
        return Markup(xml_text(value))  # noqa: S704 - escaped one call deeper
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise Unprintable(_KINDS.get(type(value), "giá trị trống"))


_KINDS: dict[type[Any], str] = {
    bool: "giá trị đúng/sai",
    float: "số lẻ",
    list: "cả một danh sách",
    dict: "cả một bảng giá trị",
    Rich: "chữ có định dạng (hãy viết {{r … }})",
}


def _rich(value: Any) -> Markup:
    """Runs of their own, which take the paragraph's style."""
    runs = value.runs if isinstance(value, Rich) else [{"text": _printed(None, value)}]
    return Markup("".join(_run(run) for run in runs))  # noqa: S704 - each text is escaped


def _run(run: dict[str, Any]) -> str:
    look = "<w:b/><w:bCs/>" * bool(run.get("bold")) + "<w:i/><w:iCs/>" * bool(run.get("italic"))
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    text = run["text"] if isinstance(run["text"], Markup) else xml_text(str(run["text"]))
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'
