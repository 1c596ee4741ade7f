"""Word templates, compiled once and filled from plain values; what is typed is what is printed.

Compiling takes the file apart: parts with tags become Jinja templates, all other members are kept
packed as they lie in the zip. Filling renders strings, packs the filled parts and writes the zip.
A part whose every branch is proved well-formed is not parsed again; one that merges or loops table
cells goes through docxtpl's own table code, and a paper that takes in a whole other document
through docxtpl itself.
"""

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, NoReturn

from docxtpl import DocxTemplate
from jinja2 import Template, TemplateError, UndefinedError, meta, nodes
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from lxml import etree

from service.errors import BadInput
from service.render import finishing
from service.render.container import (
    CONTENT_TYPES,
    Member,
    W,
    lying_members,
    open_docx,
    pack,
    parse_xml,
    text_parts,
    write_zip,
)
from service.render.language import Unprintable, environment, objection
from service.render.layers import NUMBER, WHOLE, layered
from service.render.pieces import Needs, SubDocument, may_be_piece, piece
from service.render.soundness import is_sound
from service.render.tags import MERGING, Tag, take_plain_tags, take_tags, unclosed, weave

PROPERTIES: Final = "docProps/core.xml"
_HEAD: Final = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
NO_FILES: Final[Mapping[str, bytes]] = MappingProxyType({})
_UNPRINTED = re.compile("[\x00-\x08\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_UNSEEN: Final = ("\n", "\t", "\u00a0")  # not printable to Python, but on a paper
_DOCXTPL: Final = DocxTemplate(io.BytesIO())  # for its table code only; it opens nothing


@dataclass(frozen=True)
class Form:
    """One part of the template, ready to fill; `at` leads from a line to its tag."""

    template: Template
    at: Mapping[int, Tag]
    is_sound: bool  # well-formed for all values: not parsed again
    is_widening: bool  # columns are looped: the table's grid is set after filling
    has_holes: bool  # all of a cell or a table may leave: the places are marked
    is_drawing: bool  # pictures of the template stand in a loop: they need numbers of their own


@dataclass(frozen=True)
class CompiledPaper:
    """A Word template taken apart once: parts to fill, and members to copy as they lie."""

    docx: bytes
    lying: Mapping[str, Member]
    linked: Mapping[str, bytes]  # the parts that grow when a value brings a picture or a link
    forms: Mapping[str, Form]
    tags: frozenset[str]
    layer: str
    first_number: int  # of the pictures that values bring


def compile_paper(docx: bytes, layer: str = WHOLE) -> CompiledPaper:
    """The template, checked: BadInput names the tag and quotes its paragraph.

    `tags` are the names it asks for. Tags cut into runs and curly quotes inside tags are mended.
    """
    parts = open_docx(docx)
    lying = lying_members(docx)
    for name, content in layered(parts, layer).items():
        parts[name], lying[name] = content, pack(name, content)
    forms: dict[str, Form] = {}
    names: set[str] = set()
    numbers = [0]
    for name in [*text_parts(parts), *[PROPERTIES] * (PROPERTIES in parts)]:
        root = parse_xml(parts[name])
        tags = take_plain_tags(root) if name == PROPERTIES else take_tags(root)
        numbers += [int(n.get("id") or 0) for n in root.iter("{*}docPr")]
        if tags:
            form, asked = compiled_form(root, tags, plain=name == PROPERTIES)
            forms[name] = form
            names |= asked
    linked = linking_parts(parts)
    return CompiledPaper(docx, lying, linked, forms, frozenset(names), layer, max(numbers) + 1)


def fill(
    paper: CompiledPaper, values: Mapping[str, Any], attachments: Mapping[str, bytes] = NO_FILES
) -> bytes:
    """The finished .docx; same values, same bytes. A tag with no value raises BadInput.

    `attachments` are the files that values name: pictures and documents, by their SHA-256.
    """
    needs = needs_of(paper, attachments)
    context = plain_values(values, needs)
    whole = _with_documents(paper, context)
    members = dict(lying_members(whole) if whole else paper.lying)
    linked = linking_parts(open_docx(whole)) if whole else paper.linked
    filled = {name: filled_part(paper, name, context, needs) for name in paper.forms}
    return written(members, filled, linked, needs)


def needs_of(paper: CompiledPaper, attachments: Mapping[str, bytes]) -> Needs:
    """An empty list of what a filling of this paper needs beside its text."""
    return Needs(attachments, paper.first_number, ink=paper.layer != NUMBER)


def filled_part(paper: CompiledPaper, name: str, context: Mapping[str, Any], needs: Needs) -> str:
    """The XML of one part of the paper."""
    needs.part = name
    return filled_form(paper.forms[name], context)


def written(
    members: dict[str, Member], filled: Mapping[str, str], linked: Mapping[str, bytes], needs: Needs
) -> bytes:
    """The Word file: these members, the filled parts and what they need in their places."""
    for name, xml in filled.items():
        members[name] = pack(name, (_HEAD + xml).encode())
    for name, content in finishing.linked(linked, needs).items():
        members[name] = pack(name, content)
    return write_zip(members.values())


def linking_parts(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts that say which parts there are and how they hang together."""
    return {n: part for n, part in parts.items() if n == CONTENT_TYPES or n.endswith(".rels")}


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


def compiled_form(
    root: etree._Element, tags: list[Tag], *, plain: bool = False
) -> tuple[Form, set[str]]:
    """One part as a Jinja template, and the names it asks for."""
    finishing.drop_blanks(root)
    has_holes = finishing.mark_holes(root, tags)
    xml = etree.tostring(root, encoding="unicode")
    is_merging = any(MERGING.match(tag.content) for tag in tags)
    if is_merging or "{%- j" in xml or " -%}" in xml:
        xml = _DOCXTPL.patch_xml(xml)
    source, at = weave(xml, tags)
    env = environment(plain=plain)
    try:
        # Inside a block of its own the loop's pieces are gathered by the row, not one by one.
        tree = env.parse(f"{{% set ca_phan | kept %}}{source}{{% endset %}}{{{{ ca_phan }}}}")
        for node in tree.find_all(nodes.Expr):
            if reason := objection(node):
                _object(at.get(node.lineno), reason)
        names = meta.find_undeclared_variables(tree) - set(env.globals)
        template = env.from_string(tree)
    except TemplateSyntaxError as error:
        raise _syntax_flaw(error, at) from error
    except RecursionError as error:
        raise BadInput("Mẫu Word lồng lệnh quá sâu. Hãy tách bớt các lệnh if, for.") from error
    commands = [tag for tag in tags if tag.sort == "%"]
    form = Form(
        template,
        at,
        is_sound=not is_merging and is_sound(source),
        is_widening=any(tag.level == "tc" for tag in tags),
        has_holes=has_holes,
        is_drawing=":docPr " in xml and any(tag.content.startswith("for ") for tag in commands),
    )
    return form, names


def _object(tag: Tag | None, reason: str) -> NoReturn:
    if tag is None:
        raise BadInput(f"Mẫu Word có thẻ {reason}. Hãy sửa thẻ đó rồi tải lên lại.")
    raise tag.flaw(f"Thẻ {{}} {reason}")


def _syntax_flaw(error: TemplateSyntaxError, at: Mapping[int, Tag]) -> BadInput:
    message = error.message or ""
    opened = unclosed(at)
    if opened is not None and ("'endset'" in message or message.startswith("Unexpected end")):
        return opened.flaw("Thẻ {} chưa được đóng (thiếu endif, endfor…)")
    tag = at.get(error.lineno)
    if tag is None:
        return BadInput("Mẫu Word có thẻ gộp ô sai cú pháp. Hãy sửa rồi tải lên lại.", message)
    if message.startswith("Encountered unknown tag"):
        return tag.flaw("Thẻ {} không khớp với thẻ mở nào, hoặc sai thứ tự")
    return tag.flaw("Thẻ {} sai cú pháp")


# --- values -----------------------------------------------------------------------------------


class _Odd(Exception):
    """A value that cannot be printed, found somewhere below."""


def plain_values(values: Mapping[str, Any], needs: Needs) -> Mapping[str, Any]:
    """The values as a template may see them: text, number, yes or no, list, dict, our pieces."""
    texts: list[str] = []
    if _gather(values.values(), texts) and _is_clean(" ".join(texts)):
        return values
    try:
        return {name: _plain(value, needs) for name, value in values.items()}
    except _Odd:
        raise _odd_value(values) from None


def _gather(values: Iterable[Any], texts: list[str]) -> bool:
    """Collect all texts, to be judged at once; False when a value has to become something else.

    Written flat: an annex has thousands of rows, and a No costs only the slower way.
    """
    for value in values:
        kind = type(value)
        if kind is str:
            texts.append(value)
        elif kind is dict:
            if may_be_piece(value) or not _gather(value.values(), texts):
                return False
        elif kind is list:
            if not _gather(value, texts):
                return False
        elif kind is not bool and kind is not int and kind is not float:
            return False
    return True


def _is_clean(text: str) -> bool:
    """Whether the text is composed and without control characters, its line breaks apart."""
    for allowed in _UNSEEN:
        text = text.replace(allowed, " ")
    if not text.isprintable():
        return False
    return unicodedata.is_normalized("NFC", text)


def _plain(value: Any, needs: Needs) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return _plain_object(value, needs)
    if isinstance(value, int | float):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item, needs) for item in value]
    raise _Odd


def _plain_object(value: dict[str, Any], needs: Needs) -> Any:
    if "listing" in value:
        broken = re.split("([\a\f])", str(value["listing"]))
        return piece({"listing": "".join(_kept_breaks(broken))}, needs)
    plain = {key: _plain(part, needs) for key, part in value.items()}
    made = piece(plain, needs)
    return plain if made is None else made


def _kept_breaks(pieces: list[str]) -> Iterator[str]:
    """A listing's text clean, its breaks of paragraph and page kept."""
    for text in pieces:
        yield text if text in ("\a", "\f") else clean_text(text)


def _odd_value(values: Mapping[str, Any]) -> BadInput:
    """The refusal that names the first value without a printed form."""
    name, value = next(_odd_ones("", values))
    if value is None:
        said = f"Trường «{name}» chưa có giá trị. Hãy điền trước khi tạo văn bản."
    else:
        said = f"Trường «{name}» có giá trị không in được. Hãy báo quản trị."
    return BadInput(said, name)


def _odd_ones(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _odd_ones(f"{name}.{key}" if name else str(key), part)
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            yield from _odd_ones(f"{name}[{place}]", item)
    elif not isinstance(value, str | int | float):
        yield name, value


# --- filling ----------------------------------------------------------------------------------


def filled_form(form: Form, context: Mapping[str, Any]) -> str:
    """The XML of one form; BadInput names the tag that could not be filled."""
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
    return _finished(form, xml)


def _finished(form: Form, xml: str) -> str:
    if not form.is_sound:
        finishing.prove_well_formed(xml)
    if form.is_widening:
        xml = etree.tostring(_DOCXTPL.fix_tables(xml), encoding="unicode")
    if form.has_holes:
        xml = finishing.without_holes(xml)
    if form.is_drawing:
        xml = finishing.numbered_pictures(xml)
    return finishing.with_breaks(xml)


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


def _with_documents(paper: CompiledPaper, context: Mapping[str, Any]) -> bytes | None:
    """The template with the styles, lists and pictures of the documents that the values bring."""
    brought = [value for value in context.values() if isinstance(value, SubDocument)]
    if not brought:
        return None
    whole = DocxTemplate(io.BytesIO(paper.docx))
    for document in brought:
        open_docx(document.docx)  # refused here if it is not sound
        document.merged = str(whole.new_subdoc(io.BytesIO(document.docx)))
    target = io.BytesIO()
    whole.docx.save(target)
    return target.getvalue()


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
