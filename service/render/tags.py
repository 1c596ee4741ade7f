"""Finds the tags of a Word template, however Word cut them, and turns its XML into Jinja source."""

import copy
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from service.errors import BadInput
from service.render.cells import (
    CELL_TAG,
    FIRST_OR_NEXT,
    set_fill,
    set_merge,
    set_span,
    span_of,
)
from service.render.container import W
from service.render.language import (
    AS_FILL,
    AS_SPAN,
    COMMANDS,
    IN_LINE,
    IN_PARAGRAPHS,
    IN_RUNS,
    PLAINLY,
    WITHOUT_INK,
)
from service.render.layers import WHOLE, has_ink

OPENING: Final = re.compile(r"\{[{%#]")

_MARK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_STRAY = re.compile(r"\{\{|\{%|\{#|\}\}|%\}")
_SHAPE = re.compile(
    r"\{([{%#])([-–—]?)(?:(tr|tc|p|r)(?=\s))?\s*(.*?)\s*([-–—]?)[}%#]\}\Z", re.DOTALL
)
_LIFTED = re.compile("\ufdd4(\\d+)\ufdd5")
_NO_CHARACTER = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
_HOLDER = re.compile(r"<\?j (\d+)\?>|\{[{%](-?) ?j(\d+) (-?)[%}]\}")
_TEXT_OPENS = r"<w:t(?: [^>/]*)?>"
_TEXT_BEFORE = re.compile(r"</w:t>(?:(?!</w:t>|<\?j ).)*?\{%-", re.DOTALL)
_TEXT_AFTER = re.compile(
    rf"-%\}}(?:(?!{_TEXT_OPENS}|\{{%|\{{\{{|<\?j ).)*?{_TEXT_OPENS}", re.DOTALL
)
_STRAIGHT = str.maketrans("“”„‟″‘’‚‛′\u00a0\n\t\r", "\"\"\"\"\"'''''    ", "\u200b\ufeff")
_PRINTS = {"r": IN_RUNS, "p": IN_PARAGRAPHS}
_PLACES = {"p": "đoạn của nó", "tr": "hàng của bảng", "tc": "ô của bảng"}


@dataclass(frozen=True)
class Tag:
    """One tag of the template: its Jinja, and where a person finds it."""

    sort: str  # "{" prints, "%" commands, "#" is a remark
    level: str  # what leaves with it: p, tr, tc, r; "" nothing
    content: str
    paragraph: str
    ways: tuple[str, ...] = (IN_LINE,)  # how it prints: filters, the first one first
    typed: str = ""  # by its author, where the Jinja is ours

    @property
    def text(self) -> str:
        close = {"{": "}", "%": "%", "#": "#"}[self.sort]
        return self.typed or f"{{{self.sort}{self.level} {self.content} {close}}}"

    @property
    def command(self) -> str:
        """The word it begins with, if it commands."""
        return self.content.split()[0] if self.sort == "%" else ""

    @property
    def is_of_cell(self) -> bool:
        """Whether it says how the cell it stands in looks."""
        return bool(self.typed) or (self.sort == "%" and bool(CELL_TAG.match(self.content)))

    def flaw(self, sentence: str) -> BadInput:
        """The refusal: `{}` in the sentence becomes the tag, the paragraph is quoted."""
        return flaw(sentence.replace("{}", f"«{self.text}»"), self.paragraph)


def flaw(sentence: str, paragraph: str) -> BadInput:
    """A refusal that quotes the paragraph to mend."""
    quoted = paragraph.strip()
    quoted = quoted if len(quoted) <= 160 else f"{quoted[:160]}…"
    return BadInput(f"{sentence}. Hãy sửa trong đoạn: «{quoted}».", {"paragraph": paragraph})


def take_tags(root: etree._Element, layer: str = WHOLE) -> list[Tag]:
    """Take the part's tags out of its tree; numbered stand-ins keep their places."""
    tags: list[Tag] = []
    _clear_stand_ins(root)
    for paragraph in list(root.iter(f"{W}p")):
        _gather(paragraph, tags, layer)
    _refuse_elsewhere(root)
    _lift(root, tags)
    _refuse_crossing(root, tags)
    return tags


def take_plain_tags(root: etree._Element) -> list[Tag]:
    """The same for text that is no paragraph (the file's properties): each element by itself."""
    tags: list[Tag] = []
    _clear_stand_ins(root)
    for node in root.iter():
        if OPENING.search(node.text or ""):
            _gather_in([node], tags, WHOLE)
    for tag in tags:
        if tag.level or tag.is_of_cell:
            raise tag.flaw("Thẻ {} chỉ đặt được trong đoạn của văn bản")
    return [replace(tag, ways=(PLAINLY,)) for tag in tags]


def weave(xml: str, tags: Sequence[Tag]) -> tuple[str, dict[int, Tag]]:
    """The XML as Jinja source; each tag begins a line of its own, by which its faults are found."""
    if "{%- j" in xml or " -%}" in xml:
        xml = _TEXT_AFTER.sub("%}", _TEXT_BEFORE.sub("{%", xml))
    source: list[str] = []
    at: dict[int, Tag] = {}
    line, done = 1, 0
    for holder in _HOLDER.finditer(xml):
        tag = tags[int(holder[1] or holder[3])]
        source.append(xml[done : holder.start()])
        line += source[-1].count("\n")
        done = holder.end()
        if tag.sort != "#":
            line += 1
            at[line] = tag
            opens, closes = ("{{", "}}") if tag.sort == "{" else ("{%", "%}")
            before, after = holder[2] or "", holder[4] or ""
            source.append(f"{opens}{before}\n{tag.content} {after}{closes}")
    return "".join(source) + xml[done:], at


def unclosed(at: Mapping[int, Tag]) -> Tag | None:
    """The last command that waits for its end."""
    opened: list[Tag] = []
    for tag in at.values():
        if opens_a_block(tag):
            opened.append(tag)
        elif tag.command.startswith("end") and opened:
            opened.pop()
    return opened[-1] if opened else None


def opens_a_block(tag: Tag) -> bool:
    """Whether the command waits for its end."""
    return tag.command in ("if", "for", "with") or (
        tag.command == "set" and opens_a_block_set(tag.content)
    )


def opens_a_block_set(content: str) -> bool:
    """`{% set x %}…{% endset %}`: what stands between is kept as it would be printed."""
    return re.match(r"set\s+[^=|]*(\||\Z)", content) is not None


def _clear_stand_ins(root: etree._Element) -> None:
    """What looks like one of our stand-ins before we set any is nothing a person typed."""
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    if not _NO_CHARACTER.search(etree.tostring(root, encoding="unicode")):
        return
    for node in root.iter():
        node.text, node.tail = _cleared(node.text), _cleared(node.tail)
        for name, value in node.attrib.items():
            node.set(name, _NO_CHARACTER.sub("", str(value)))


def _cleared(text: str | None) -> str | None:
    return text and _NO_CHARACTER.sub("", text)


def _gather(paragraph: etree._Element, tags: list[Tag], layer: str) -> None:
    """Draw each tag of the paragraph together into the first of the pieces it was cut into."""
    pieces = _pieces(paragraph)
    before = [piece.text for piece in pieces]
    if _gather_in(pieces, tags, layer):
        for piece, text in zip(pieces, before, strict=True):
            piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            if text and not piece.text:
                _drop_emptied(piece)


def _pieces(paragraph: etree._Element) -> list[etree._Element]:
    """The text nodes of this paragraph; those of a text box inside it belong to their own."""
    nodes = paragraph.iter(f"{W}t")
    return [node for node in nodes if next(node.iterancestors(f"{W}p")) is paragraph]


def _gather_in(pieces: list[etree._Element], tags: list[Tag], layer: str) -> bool:
    """Put the text of these pieces in order, tags kept aside; whether there were any."""
    whole = "".join(piece.text or "" for piece in pieces)
    if not _STRAY.search(whole):
        return False
    if stray := _STRAY.search(_MARK.sub("", whole)):
        raise flaw(f"Dấu «{stray[0]}» không thành thẻ trọn vẹn", whole)
    owners = [number for number, piece in enumerate(pieces) for _ in piece.text or ""]
    texts = [""] * len(pieces)
    done = 0
    for mark in _MARK.finditer(whole):
        _deal(whole, done, mark.start(), owners, texts)
        tag, done = _read(mark[0], whole), mark.end()
        owner = owners[mark.start()]
        if not has_ink(pieces[owner], layer):
            tag = replace(tag, ways=(WITHOUT_INK, *tag.ways))
        texts[owner] += _stand_in(tag, mark[0], tags)
    _deal(whole, done, len(whole), owners, texts)
    for piece, text in zip(pieces, texts, strict=True):
        piece.text = text
    return True


def _deal(whole: str, start: int, end: int, owners: list[int], texts: list[str]) -> None:
    """Give each character between two tags back to the piece it stood in."""
    for place in range(start, end):
        texts[owners[place]] += whole[place]


def _drop_emptied(piece: etree._Element) -> None:
    """A run that held nothing but the rest of a tag leaves."""
    run = piece.getparent()
    paragraph = None if run is None else run.getparent()
    if run is None or paragraph is None or paragraph.tag != f"{W}p":
        return
    run.remove(piece)
    if all(node.tag == f"{W}rPr" for node in run):
        paragraph.remove(run)


def _read(mark: str, paragraph: str) -> Tag:
    shape = _SHAPE.match(mark)
    if shape is None:
        raise flaw(f"Thẻ «{mark}» không thành thẻ trọn vẹn", paragraph)
    sort, _, level, content, _ = shape.groups()
    content = unicodedata.normalize("NFC", content.translate(_STRAIGHT))
    ways = (_PRINTS.get(level, IN_LINE),)
    tag = Tag(sort, level or "", content, paragraph.strip(), ways)
    _check_tag(tag)
    return tag


def _stand_in(tag: Tag, mark: str, tags: list[Tag]) -> str:
    """Keep the tag; give what holds its place while the XML is put in order."""
    if tag.sort == "#" and not tag.level:
        return ""
    tags.append(tag)
    number = len(tags) - 1
    if tag.level or tag.is_of_cell:
        return f"\ufdd4{number}\ufdd5"
    before, after = mark[2] in "-–—", mark[-3] in "-–—"
    end = "}" if tag.sort == "{" else "%"
    return f"{{{tag.sort}{'-' * before} j{number} {'-' * after}{end}}}"


def _check_tag(tag: Tag) -> None:
    if tag.sort != "#" and not tag.content:
        raise tag.flaw("Thẻ {} trống, cần tên trường ở giữa")
    if tag.sort == "{" and tag.level in ("tr", "tc"):
        raise tag.flaw("Thẻ {} không dùng được, chỉ có {{ … }}, {{r … }} hoặc {{p … }}")
    if tag.sort == "%" and not tag.is_of_cell and tag.command not in COMMANDS:
        raise tag.flaw(f"Thẻ {{}} dùng lệnh lạ hoặc không được phép «{tag.command}»")


def _refuse_elsewhere(root: etree._Element) -> None:
    """A tag in a picture's description or a field code would go unseen by its author."""
    for node in root.iter():
        texts = [str(value) for value in node.attrib.values()]
        if node.tag != f"{W}t":
            texts.append(node.text or "")
        if found := next((text for text in texts if OPENING.search(text)), None):
            raise flaw("Thẻ đặt ngoài chữ của văn bản (mô tả ảnh, mã trường…)", found)


def _lift(root: etree._Element, tags: list[Tag]) -> None:
    """Let tags of a paragraph, row, cell or run take the whole place of what leaves with them."""
    for piece in list(root.iter(f"{W}t")):
        while mark := _LIFTED.search(piece.text or ""):
            number = int(mark[1])
            tag, stand_in = tags[number], etree.ProcessingInstruction("j", mark[1])
            if tag.level == "r":
                piece = _split_run(piece, mark, stand_in)
            elif tag.level:
                _replace(_place_of(piece, tag, mark[0]), stand_in)
                break
            else:
                piece.text = (piece.text or "").replace(mark[0], "")
                _mark_cell(piece, number, tags)


def _mark_cell(piece: etree._Element, number: int, tags: list[Tag]) -> None:
    """Say at the cell what its tag asks for; the tag itself becomes Jinja of ours."""
    tag = tags[number]
    cell = next(piece.iterancestors(f"{W}tc"), None)
    if cell is None:
        raise tag.flaw("Thẻ {} chỉ đặt được trong bảng")
    name, _, content = tag.content.partition(" ")
    ours = replace(tag, sort="{", typed=tag.text)
    if name == "vm":
        content = FIRST_OR_NEXT
    elif name == "hm":
        content = f"loop.length * {span_of(cell)}"
        _keep_first(cell, ours, tags)
    say, way = _CELL_TAGS[name]
    say(cell, f"{{{{ j{number} }}}}")
    tags[number] = replace(ours, content=content, ways=(way,))


_CELL_TAGS: Final = {
    "vm": (set_merge, IN_LINE),
    "hm": (set_span, AS_SPAN),
    "colspan": (set_span, AS_SPAN),
    "cellbg": (set_fill, AS_FILL),
}


def _keep_first(cell: etree._Element, ours: Tag, tags: list[Tag]) -> None:
    """Of the cells that a loop makes, the first one stands for all."""
    for content, put in (("if loop.first", cell.addprevious), ("endif", cell.addnext)):
        tags.append(replace(ours, sort="%", content=content))
        put(etree.ProcessingInstruction("j", str(len(tags) - 1)))


def _place_of(piece: etree._Element, tag: Tag, mark: str) -> etree._Element:
    place = next(piece.iterancestors(f"{W}{tag.level}"), None)
    if place is None:
        raise tag.flaw("Thẻ {} chỉ đặt được trong bảng")
    if "".join(node.text or "" for node in place.iter(f"{W}t")).strip() != mark:
        raise tag.flaw(f"Thẻ {{}} phải đứng một mình trong {_PLACES[tag.level]}")
    return place


def _split_run(
    piece: etree._Element, mark: re.Match[str], stand_in: etree._Element
) -> etree._Element:
    """Cut the run at the tag, both halves keep their look; gives the text node after the cut."""
    run = piece.getparent()
    if run is None or run.tag != f"{W}r":
        raise flaw("Thẻ đặt ngoài chữ của văn bản", mark.string)
    after = copy.deepcopy(run)
    rest = after[run.index(piece)]
    for node in list(piece.itersiblings()):
        run.remove(node)
    for node in list(rest.itersiblings(preceding=True)):
        if node.tag != f"{W}rPr":
            after.remove(node)
    piece.text, rest.text = mark.string[: mark.start()], mark.string[mark.end() :]
    run.addnext(stand_in)
    if rest.text or len(list(rest.itersiblings())):
        stand_in.addnext(after)
    return rest


def _refuse_crossing(root: etree._Element, tags: Sequence[Tag]) -> None:
    """A command for whole paragraphs, rows or cells ends in the cell or table it began in."""
    opened: list[tuple[Tag, etree._Element | None]] = []
    for tag, place in _commands(root, tags):
        if opens_a_block(tag):
            opened.append((tag, place))
        elif opened and tag.command.startswith(("el", "end")):
            begun, beginning = opened[-1]
            if place is not None and beginning is not None and place is not beginning:
                raise tag.flaw(f"Thẻ {{}} không cùng ô hay cùng bảng với thẻ mở «{begun.text}»")
            if tag.command.startswith("end"):
                opened.pop()


def _commands(
    root: etree._Element, tags: Sequence[Tag]
) -> Iterator[tuple[Tag, etree._Element | None]]:
    """The commands in their order; with those of whole blocks, what they stand in."""
    for node in root.iter(f"{W}t", etree.ProcessingInstruction):
        if node.tag == f"{W}t":
            for holder in _HOLDER.finditer(node.text or ""):
                yield tags[int(holder[3])], None
        else:
            tag = tags[int(node.text or 0)]
            yield tag, None if tag.level == "r" else node.getparent()


def _replace(place: etree._Element, stand_in: etree._Element) -> None:
    parent = place.getparent()
    if parent is not None:
        stand_in.tail = place.tail
        parent.replace(place, stand_in)
