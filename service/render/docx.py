"""Word templates, compiled once and filled from plain values; what is typed is what is printed.

Compiling takes the file apart: parts with tags become Jinja templates, all other members are kept
packed as they lie in the zip. Filling renders strings, packs the filled parts and writes the zip.
A part whose every branch is proved well-formed is not parsed again; one that merges or loops table
cells is, and a whole other document comes in through docxtpl.
"""

import io
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from docxtpl import DocxTemplate
from jinja2 import Template, TemplateError, UndefinedError
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from lxml import etree

from service.errors import BadInput
from service.render import cells, finishing
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
    xml_bytes,
)
from service.render.language import Objection, Unprintable, understood
from service.render.layers import WHOLE, layered, open_blanks
from service.render.pieces import LINK_NAME, Needs, SubDocument
from service.render.soundness import is_sound
from service.render.tags import Tag, take_plain_tags, take_tags, unclosed, weave
from service.render.values import plain_values

PROPERTIES: Final = "docProps/core.xml"
_HEAD: Final = b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
NO_FILES: Final[Mapping[str, bytes]] = MappingProxyType({})


@dataclass(frozen=True)
class Form:
    """One part of the template, ready to fill; `at` leads from a line to its tag."""

    template: Template
    at: Mapping[int, Tag]
    is_sound: bool  # well-formed for all values: not parsed again
    has_cells: bool  # cells are looped or merged: tables are put in order after filling
    has_holes: bool  # all of a cell or a table may leave: the places are marked
    is_drawing: bool  # pictures of the template stand in a loop: they need numbers of their own


@dataclass(frozen=True, eq=False)
class CompiledPaper:
    """A Word template taken apart once: parts to fill, and members to copy as they lie."""

    docx: bytes
    lying: Mapping[str, Member]
    linked: Mapping[str, bytes]  # the parts that grow when a value brings a picture or a link
    forms: Mapping[str, Form]
    tags: frozenset[str]
    layer: str
    first_number: int  # of the pictures and links that values bring


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
        numbers += _numbers_taken(root)
        tags = take_plain_tags(root) if name == PROPERTIES else take_tags(root, layer)
        opened = open_blanks(root)
        if tags:
            _check_prefix(root)
            forms[name], asked = compiled_form(root, tags)
            names |= asked
        elif opened:
            lying[name] = pack(name, xml_bytes(root))
    linked = linking_parts(parts)
    numbers += [int(n) for part in linked.values() for n in _LINK_TAKEN.findall(part)]
    return CompiledPaper(docx, lying, linked, forms, frozenset(names), layer, max(numbers) + 1)


def fill(
    paper: CompiledPaper, values: Mapping[str, Any], attachments: Mapping[str, bytes] = NO_FILES
) -> bytes:
    """The finished .docx; same values, same bytes. A tag with no value raises BadInput.

    `attachments` are the files that values name: pictures and documents, by their SHA-256.
    """
    needs = Needs(attachments, paper.first_number)
    context = plain_values(values, needs)
    members, linked = dict(paper.lying), paper.linked
    if needs.documents:
        whole = _with_documents(paper, needs.documents)
        members, linked = lying_members(whole), linking_parts(open_docx(whole))
    filled = {name: filled_part(paper, name, context, needs) for name in paper.forms}
    return written(members, filled, linked, needs)


def filled_part(paper: CompiledPaper, name: str, context: Mapping[str, Any], needs: Needs) -> str:
    """The XML of one part of the paper."""
    needs.part = name
    return filled_form(paper.forms[name], context, needs)


def written(
    members: dict[str, Member], filled: Mapping[str, str], linked: Mapping[str, bytes], needs: Needs
) -> bytes:
    """The Word file: these members, the filled parts and what they need in their places."""
    for name, xml in filled.items():
        members[name] = pack(name, _HEAD + xml.encode())
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


# --- compiling --------------------------------------------------------------------------------

_LINK_TAKEN: Final = re.compile(rf'"{LINK_NAME}(\d{{1,9}})"'.encode())
_HIGHEST_NUMBER: Final = 10**9  # Word asks for less than 2**31; room is left for ours


def _numbers_taken(root: etree._Element) -> list[int]:
    """The numbers of the part's drawings, but for the random ones that are out of our way."""
    numbers = [node.get("id", "") for node in root.iter("{*}docPr")]
    return [int(n) for n in numbers if n.isdecimal() and int(n) < _HIGHEST_NUMBER]


def _check_prefix(root: etree._Element) -> None:
    """What we write into a part begins with `w:`, as every Word has it."""
    if root.nsmap.get("w") != W.strip("{}") and root.tag.startswith(W):
        raise BadInput("Tệp Word do chương trình lạ ghi ra. Hãy mở bằng Word, lưu lại rồi tải lên.")


def compiled_form(root: etree._Element, tags: list[Tag]) -> tuple[Form, set[str]]:
    """One part as a Jinja template, and the names it asks for."""
    finishing.drop_blanks(root)
    has_holes = finishing.mark_holes(root, tags)
    xml = etree.tostring(root, encoding="unicode")
    source, at = weave(xml, tags)
    try:
        template, names = understood(source, {line: tag.ways for line, tag in at.items()})
    except Objection as error:
        raise at[error.line].flaw(f"Thẻ {{}} {error}") from error
    except TemplateSyntaxError as error:
        raise _syntax_flaw(error, at) from error
    except RecursionError as error:
        raise BadInput("Mẫu Word lồng lệnh quá sâu. Hãy tách bớt các lệnh if, for.") from error
    form = Form(
        template,
        at,
        is_sound=is_sound(source),
        has_cells=any(tag.level == "tc" or tag.is_of_cell for tag in tags),
        has_holes=has_holes,
        is_drawing=":docPr " in xml and any(tag.command == "for" for tag in tags),
    )
    return form, names


def _syntax_flaw(error: TemplateSyntaxError, at: Mapping[int, Tag]) -> BadInput:
    message = error.message or ""
    opened = unclosed(at)
    if opened is not None and message.startswith("Unexpected end"):
        return opened.flaw("Thẻ {} chưa được đóng (thiếu endif, endfor…)")
    tag = at.get(error.lineno)
    if tag is None:
        return BadInput("Mẫu Word có thẻ sai cú pháp. Hãy sửa rồi tải lên lại.", message)
    if message.startswith("Encountered unknown tag"):
        return tag.flaw("Thẻ {} không khớp với thẻ mở nào, hoặc sai thứ tự")
    return tag.flaw("Thẻ {} sai cú pháp")


# --- filling ----------------------------------------------------------------------------------


def filled_form(form: Form, context: Mapping[str, Any], needs: Needs) -> str:
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
    except _INCALCULABLE as error:
        raise _fill_flaw(form, error, "Thẻ không tính được với giá trị đã cho") from error
    return _finished(form, xml, needs)


_INCALCULABLE: Final = (
    TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError
)  # fmt: skip


def _finished(form: Form, xml: str, needs: Needs) -> str:
    if not form.is_sound:
        finishing.prove_well_formed(xml)
    if form.has_cells:
        root = parse_xml(xml.encode())
        cells.put_in_order(root)
        xml = etree.tostring(root, encoding="unicode")
    if form.has_holes:
        xml = finishing.without_holes(xml)
    if form.is_drawing or needs.documents:
        xml = finishing.numbered_pictures(xml, needs)
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


def _with_documents(paper: CompiledPaper, brought: list[SubDocument]) -> bytes:
    """The template with the styles, lists and pictures of the documents that the values bring."""
    template = write_zip(paper.lying.values())
    whole = DocxTemplate(io.BytesIO(template))
    random.seed(0)  # docxcompose draws the names of lists by lot: same values, same bytes
    for document in brought:
        open_docx(document.docx)  # refused here if it is not sound
        try:
            body = whole.new_subdoc(io.BytesIO(document.docx)).subdocx.element.body
        except _NOT_COMPOSED as error:
            raise BadInput("Văn bản kèm theo có phần không ghép được. Hãy gửi riêng.") from error
        document.home = text_parts(open_docx(template))[0]
        blocks = [block for block in body if block.tag != f"{W}sectPr"]
        document.blocks = "".join(etree.tostring(block, encoding="unicode") for block in blocks)
    target = io.BytesIO()
    whole.docx.save(target)
    return target.getvalue()


# What docxcompose and python-docx raise when a file is not put together as they expect.
_NOT_COMPOSED: Final = (
    LookupError, TypeError, ValueError, AttributeError, RuntimeError, etree.LxmlError
)  # fmt: skip


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
