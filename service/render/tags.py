"""Finds the tags of a Word template, however Word cut them, and turns its XML into Jinja source."""

import copy
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from service.errors import BadInput
from service.render.container import W
from service.render.language import COMMANDS

OPENING: Final = re.compile(r"\{[{%#]")
MERGING: Final = re.compile(r"(?:vm|hm)\Z|(?:colspan|cellbg)\s")

_MARK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_STRAY = re.compile(r"\{\{|\{%|\{#|\}\}|%\}")
_SHAPE = re.compile(
    r"\{([{%#])([-–—]?)(?:(tr|tc|p|r)(?=\s))?\s*(.*?)\s*([-–—]?)[}%#]\}\Z", re.DOTALL
)
_LIFTED = re.compile("\ue000(\\d+)\ue001")
_HOLDER = re.compile(r"<\?j (\d+)\?>|\{[{%](-?) ?j(\d+) (-?)[%}]\}")
_STRAIGHT = str.maketrans("“”„‟″‘’‚‛′\u00a0\n\t", "\"\"\"\"\"'''''   ", "\u200b\ufeff")
_PRINTS = {"r": "in_runs", "p": "in_paragraphs"}
_PLACES = {"p": "đoạn của nó", "tr": "hàng của bảng", "tc": "ô của bảng"}


@dataclass(frozen=True)
class Tag:
    """One tag of the template: its Jinja, and where a person finds it."""

    sort: str  # "{" prints, "%" commands, "#" is a remark
    level: str  # what leaves with it: p, tr, tc, r; "" nothing
    content: str
    paragraph: str

    @property
    def text(self) -> str:
        close = {"{": "}", "%": "%", "#": "#"}[self.sort]
        return f"{{{self.sort}{self.level} {self.content} {close}}}"

    def flaw(self, sentence: str) -> BadInput:
        """The refusal: `{}` in the sentence becomes the tag, the paragraph is quoted."""
        return flaw(sentence.replace("{}", f"«{self.text}»"), self.paragraph)


def flaw(sentence: str, paragraph: str) -> BadInput:
    """A refusal that quotes the paragraph to mend."""
    quoted = paragraph.strip()
    quoted = quoted if len(quoted) <= 160 else f"{quoted[:160]}…"
    return BadInput(f"{sentence}. Hãy sửa trong đoạn: «{quoted}».", {"paragraph": paragraph})


def take_tags(root: etree._Element) -> list[Tag]:
    """Take the part's tags out of its tree; numbered stand-ins keep their places."""
    tags: list[Tag] = []
    _clear_stand_ins(root)
    for paragraph in list(root.iter(f"{W}p")):
        _gather(paragraph, tags)
    _refuse_elsewhere(root)
    _lift(root, tags)
    return tags


def weave(xml: str, tags: Sequence[Tag]) -> tuple[str, dict[int, Tag]]:
    """The XML as Jinja source; each tag begins a line of its own, by which its faults are found."""
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
            source.append(_jinja(tag, holder[2] or "", holder[4] or ""))
    return "".join(source) + xml[done:], at


def unclosed(at: Mapping[int, Tag]) -> Tag | None:
    """The last command that waits for its end."""
    opened: list[Tag] = []
    for tag in at.values():
        command = tag.content.split()[0] if tag.sort == "%" else ""
        if command in ("if", "for", "with") or opens_a_block_set(tag):
            opened.append(tag)
        elif command.startswith("end") and opened:
            opened.pop()
    return opened[-1] if opened else None


def opens_a_block_set(tag: Tag) -> bool:
    """`{% set x %}…{% endset %}`: what stands between is kept as it would be printed."""
    return tag.sort == "%" and tag.content.startswith("set ") and "=" not in tag.content


def take_plain_tags(root: etree._Element) -> list[Tag]:
    """The same for text that is no paragraph (the file's properties): each element by itself."""
    tags: list[Tag] = []
    for node in root.iter():
        if isinstance(node.tag, str) and OPENING.search(node.text or ""):
            _gather_in([node], tags)
            if any(tag.level for tag in tags):
                raise tags[-1].flaw("Thẻ {} chỉ đặt được trong đoạn của văn bản")
    return tags


def _clear_stand_ins(root: etree._Element) -> None:
    """What looks like one of our stand-ins before we set any is nothing a person typed."""
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    for text in root.iter(f"{W}t"):
        text.text = (text.text or "").replace("\ue000", "")


def _gather(paragraph: etree._Element, tags: list[Tag]) -> None:
    """Draw each tag of the paragraph together into the first of the pieces it was cut into."""
    for piece in _gather_in(_pieces(paragraph), tags):
        piece.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _gather_in(pieces: list[etree._Element], tags: list[Tag]) -> list[etree._Element]:
    """The pieces whose text was put in order: all of them, or none where there is no tag."""
    whole = "".join(piece.text or "" for piece in pieces)
    if not _STRAY.search(whole):
        return []
    if stray := _STRAY.search(_MARK.sub("", whole)):
        raise flaw(f"Dấu «{stray[0]}» không thành thẻ trọn vẹn", whole)
    owners = [number for number, piece in enumerate(pieces) for _ in piece.text or ""]
    texts = [""] * len(pieces)
    marks = {mark.start(): mark for mark in _MARK.finditer(whole)}
    place = 0
    while place < len(whole):
        mark = marks.get(place)
        texts[owners[place]] += whole[place] if mark is None else _stand_in(mark[0], whole, tags)
        place = place + 1 if mark is None else mark.end()
    for piece, text in zip(pieces, texts, strict=True):
        piece.text = text
    return pieces


def _pieces(paragraph: etree._Element) -> list[etree._Element]:
    """The text nodes of this paragraph; those of a text box inside it belong to their own."""
    nodes = paragraph.iter(f"{W}t")
    return [node for node in nodes if next(node.iterancestors(f"{W}p")) is paragraph]


def _stand_in(mark: str, paragraph: str, tags: list[Tag]) -> str:
    """Keep the tag; give the mark that holds its place while the XML is put in order."""
    shape = _SHAPE.match(mark)
    if shape is None:
        raise flaw(f"Thẻ «{mark}» không thành thẻ trọn vẹn", paragraph)
    sort, before, level, content, after = shape.groups()
    content = unicodedata.normalize("NFC", content.translate(_STRAIGHT))
    tag = Tag(sort, level or "", content, paragraph.strip())
    _check_tag(tag)
    if sort == "#" and not level:
        return ""
    tags.append(tag)
    number = len(tags) - 1
    if level:
        return f"\ue000{number}\ue001"
    if sort == "%" and MERGING.match(content):
        return f"{{% {content} %}}"
    end = "}" if sort == "{" else "%"
    return f"{{{sort}{'-' * bool(before)} j{number} {'-' * bool(after)}{end}}}"


def _check_tag(tag: Tag) -> None:
    if tag.sort != "#" and not tag.content:
        raise tag.flaw("Thẻ {} trống, cần tên trường ở giữa")
    if tag.sort == "{" and tag.level in ("tr", "tc"):
        raise tag.flaw("Thẻ {} không dùng được, chỉ có {{ … }}, {{r … }} hoặc {{p … }}")
    if tag.sort == "%" and not MERGING.match(tag.content):
        command = tag.content.split()[0]
        if command not in COMMANDS:
            raise tag.flaw(f"Thẻ {{}} dùng lệnh lạ hoặc không được phép «{command}»")


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
            tag, stand_in = tags[int(mark[1])], etree.ProcessingInstruction("j", mark[1])
            if tag.level == "r":
                piece = _split_run(piece, mark, stand_in)
            else:
                _replace(_place_of(piece, tag, mark[0]), stand_in)
                break


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


def _replace(place: etree._Element, stand_in: etree._Element) -> None:
    parent = place.getparent()
    if parent is not None:
        stand_in.tail = place.tail
        parent.replace(place, stand_in)


def _jinja(tag: Tag, before: str, after: str) -> str:
    if tag.sort == "%":
        kept = " | kept" * opens_a_block_set(tag)
        return f"{{%{before}\n{tag.content}{kept} {after}%}}"
    content = tag.content
    if tag.level:
        content = f"({content})|{_PRINTS[tag.level]}"
    return f"{{{{{before}\n{content} {after}}}}}"
