"""Word templates, compiled once and filled from plain values; what is typed is what is printed."""

import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from docxtpl import DocxTemplate
from jinja2 import Template, TemplateError, UndefinedError, meta, nodes
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from lxml import etree

from service.errors import BadInput
from service.render.container import W, open_docx, parse_xml, text_parts, write_docx, xml_bytes
from service.render.language import Rich, Unprintable, environment, objection
from service.render.tags import MERGING, OPENING, Tag, take_tags, unclosed, weave

_UNPRINTED = re.compile("[\x00-\x08\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_DOCXTPL: Final = DocxTemplate(io.BytesIO())  # for its table merges only; it opens nothing


@dataclass(frozen=True)
class Form:
    """One part of the template, ready to fill; `at` leads from a line to its tag."""

    template: Template
    at: Mapping[int, Tag]
    widening: bool  # columns are looped: the table's grid is set after filling


@dataclass(frozen=True)
class CompiledPaper:
    """A Word template taken apart once: parts to fill, and parts to copy as they are."""

    parts: Mapping[str, bytes]
    forms: Mapping[str, Form]
    tags: frozenset[str]


def compile_paper(docx: bytes) -> CompiledPaper:
    """The template, checked: BadInput names the tag and quotes its paragraph.

    `tags` are the names it asks for. Tags cut into runs and curly quotes inside tags are mended.
    """
    parts = open_docx(docx)
    if OPENING.search(parts.get("docProps/core.xml", b"").decode("utf-8", "replace")):
        raise BadInput("Thuộc tính của tệp Word (tiêu đề, chủ đề…) chứa thẻ. Hãy xóa thẻ ở đó.")
    forms: dict[str, Form] = {}
    names: set[str] = set()
    for name in text_parts(parts):
        root = parse_xml(parts[name])
        if tags := take_tags(root):
            form, asked = _compiled(etree.tostring(root, encoding="unicode"), tags)
            forms[name] = form
            names |= asked
    return CompiledPaper(parts, forms, frozenset(names))


def fill(paper: CompiledPaper, values: Mapping[str, Any]) -> bytes:
    """The finished .docx; same values, same bytes. A tag with no value raises BadInput."""
    context = {name: _plain(value, name) for name, value in values.items()}
    filled = {name: _filled(form, context) for name, form in paper.forms.items()}
    return write_docx({**paper.parts, **filled})


def text_of(docx: bytes) -> str:
    """The words of the body, a line a paragraph, content controls included."""
    parts = open_docx(docx)
    root = parse_xml(parts[text_parts(parts)[0]])
    return "\n".join(_words(p) for p in root.iter(f"{W}p") if not _is_fallback(p))


def clean_text(text: str) -> str:
    """NFC text without control characters; every kind of line end is a line break."""
    text = re.sub("\r\n|[\r\x0b\x85\u2028\u2029]", "\n", text)
    return _UNPRINTED.sub("", unicodedata.normalize("NFC", text))


# --- compiling --------------------------------------------------------------------------------


def _compiled(xml: str, tags: list[Tag]) -> tuple[Form, set[str]]:
    """One part as a Jinja template, and the names it asks for."""
    if any(MERGING.match(tag.content) for tag in tags) or "{%- j" in xml or " -%}" in xml:
        xml = _DOCXTPL.patch_xml(xml)
    source, at = weave(xml, tags)
    env = environment()
    try:
        tree = env.parse(source)
        for node in tree.find_all(nodes.Expr):
            if reason := objection(node):
                _object(at.get(node.lineno), reason)
        names = meta.find_undeclared_variables(tree) - set(env.globals)
        template = env.from_string(tree)
    except TemplateSyntaxError as error:
        raise _syntax_flaw(error, at) from error
    except RecursionError as error:
        raise BadInput("Mẫu Word lồng lệnh quá sâu. Hãy tách bớt các lệnh if, for.") from error
    return Form(template, at, any(tag.level == "tc" for tag in tags)), names


def _object(tag: Tag | None, reason: str) -> NoReturn:
    if tag is None:
        raise BadInput(f"Mẫu Word có thẻ {reason}. Hãy sửa thẻ đó rồi tải lên lại.")
    raise tag.flaw(f"Thẻ {{}} {reason}")


def _syntax_flaw(error: TemplateSyntaxError, at: Mapping[int, Tag]) -> BadInput:
    message = error.message or ""
    opened = unclosed(at)
    if message.startswith("Unexpected end of template") and opened is not None:
        return opened.flaw("Thẻ {} chưa được đóng (thiếu endif, endfor…)")
    tag = at.get(error.lineno)
    if tag is None:
        return BadInput("Mẫu Word có thẻ gộp ô sai cú pháp. Hãy sửa rồi tải lên lại.", message)
    if message.startswith("Encountered unknown tag"):
        return tag.flaw("Thẻ {} không khớp với thẻ mở nào, hoặc sai thứ tự")
    return tag.flaw("Thẻ {} sai cú pháp")


# --- filling ----------------------------------------------------------------------------------


def _plain(value: Any, name: str) -> Any:
    """The value as a template may see it: text, number, yes or no, list, dict, marked text."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item, f"{name}[{place}]") for place, item in enumerate(value)]
    if isinstance(value, Mapping):
        return _plain_mapping(value, name)
    if value is None:
        raise BadInput(f"Trường «{name}» chưa có giá trị. Hãy điền trước khi tạo văn bản.", name)
    raise BadInput(f"Trường «{name}» có giá trị không in được. Hãy báo quản trị.", name)


def _plain_mapping(value: Mapping[Any, Any], name: str) -> Any:
    plain = {str(key): _plain(part, f"{name}.{key}") for key, part in value.items()}
    if "runs" in plain:
        plain["runs"] = _plain_runs(plain["runs"], name)
    return Rich(plain["runs"]) if plain.keys() == {"runs"} else plain


def _plain_runs(runs: Any, name: str) -> list[dict[str, Any]]:
    if not isinstance(runs, list) or not all(
        isinstance(run, dict) and isinstance(run.get("text"), str) for run in runs
    ):
        raise BadInput(f"Trường «{name}» có đoạn chữ sai dạng. Hãy nhập lại.", name)
    return [{"bold": False, "italic": False, **run} for run in runs]


def _filled(form: Form, context: Mapping[str, Any]) -> bytes:
    try:
        xml = form.template.render(context)
    except UndefinedError as error:
        name = error.message or "?"
        raise _fill_flaw(form, error, f"Thiếu giá trị cho trường «{name}»", name) from error
    except Unprintable as error:
        raise _fill_flaw(form, error, f"Thẻ in ra {error}, không phải chữ hay số") from error
    except SecurityError as error:
        raise _fill_flaw(form, error, "Thẻ làm điều mẫu không được phép làm") from error
    except RecursionError as error:
        raise BadInput("Mẫu Word lồng lệnh quá sâu. Hãy tách bớt các lệnh.") from error
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise _fill_flaw(form, error, "Thẻ không tính được với giá trị đã cho") from error
    return _finished(xml, form.widening)


def _fill_flaw(form: Form, error: Exception, sentence: str, name: str | None = None) -> BadInput:
    tag = next((form.at[line] for line in _template_lines(error) if line in form.at), None)
    if tag is None:
        return BadInput(f"{sentence}. Hãy xem lại mẫu và giá trị.", name)
    message = tag.flaw(f"{sentence}, ở thẻ {{}}").message
    return BadInput(message, name)


def _template_lines(error: Exception) -> Iterator[int]:
    """The template's lines in the traceback, the innermost first."""
    lines, trace = [], error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return reversed(lines)


def _finished(xml: str, widening: bool) -> bytes:
    """The filled part, proved well-formed and mended where a loop left a hole."""
    try:
        root = parse_xml(xml.encode())
    except BadInput as error:
        raise BadInput(
            "Mẫu Word mở một lệnh ở chỗ này và đóng ở chỗ khác cấp. Hãy đặt thẻ mở và thẻ đóng "
            "cùng một đoạn hoặc cùng một ô, hay dùng {%p … %}, {%tr … %}."
        ) from error
    if widening:
        root = _DOCXTPL.fix_tables(etree.tostring(root, encoding="unicode"))
    for table in [t for t in root.iter(f"{W}tbl") if next(t.iter(f"{W}tr"), None) is None]:
        parent = table.getparent()
        if parent is not None:
            parent.remove(table)
    for holder in root.iter(f"{W}tc", f"{W}hdr", f"{W}ftr"):
        if len(holder) == 0 or holder[-1].tag not in (f"{W}p", f"{W}sdt"):
            etree.SubElement(holder, f"{W}p")
    _number_pictures(root)
    return xml_bytes(root)


def _number_pictures(root: etree._Element) -> None:
    """Pictures repeated by a loop get numbers of their own, or Word offers a repair."""
    pictures = list(root.iter("{*}docPr"))
    if len({picture.get("id") for picture in pictures}) < len(pictures):
        for number, picture in enumerate(pictures, start=1):
            picture.set("id", str(number))


# --- reading text -----------------------------------------------------------------------------


def _words(paragraph: etree._Element) -> str:
    shown = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}noBreakHyphen": "-"}
    words = []
    for run in paragraph.iter(f"{W}r"):
        if next(run.iterancestors(f"{W}p")) is paragraph:
            words += [n.text or "" if n.tag == f"{W}t" else shown.get(str(n.tag), "") for n in run]
    return "".join(words)


def _is_fallback(node: etree._Element) -> bool:
    return next(node.iterancestors("{*}Fallback"), None) is not None
