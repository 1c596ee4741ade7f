"""Safe repairs of a paper's form: page, letters, spaces, zeros of number and date; no other word.

A repair is made only where the checker finds what it repairs, and kept only if nothing new is found
after it. What is signed is left alone, and so is every paragraph with a change nobody accepted yet.
"""

import datetime as dt
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from lxml import etree

from service.errors import BadInput
from service.render.container import (
    W,
    lying_members,
    open_docx,
    pack,
    parse_xml,
    put,
    text_parts,
    write_zip,
    xml_bytes,
)
from service.render.form30 import examine
from service.render.letters import Letters
from service.render.seen import paragraphs, related, section_nodes
from service.render.seen_looks import Theme
from service.render.seen_xml import MC, TWIPS_A_MM, P, twips
from service.rules.form30.body import FIRST_LINES, SLACK_MM, begins, figure, visible
from service.rules.form30.judging import NOT_EVALUATED, Case, Finding
from service.rules.form30.parts import ADMINISTRATIVE
from service.rules.form30.rules import MASKS
from service.rules.form30.rules_page import (
    A4,
    MARGIN_SLACK,
    MARGINS,
    PAPER_SLACK,
    TURNED,
)
from service.rules.form30.rules_text import (
    BEFORE_MARK,
    BLACK,
    COLOURED,
    DOUBLE,
    FONT,
    IN_BRACKETS,
    LEGACY_FONT,
    WRITTEN,
)
from service.rules.form30.seen import BODY, Line, Place, Section
from service.rules.law import Law

T = TypeVar("T")

_SIGNED: Final = (
    "Tệp đã ký số nên chỉ được kiểm tra, không được sửa. Nếu cần sửa, hãy sửa bản chưa ký."
)
_NOT_OURS: Final = "Tệp không phải văn bản hành chính theo NĐ 30/2020/NĐ-CP nên không được sửa."
A4_TWIPS: Final = (11906, 16838)
_SECTION: Final = ("headerReference", "footerReference", "footnotePr", "endnotePr", "type",
                   "pgSz", "pgMar")  # fmt: skip
_RUN: Final = ("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike",
               "outline", "shadow", "emboss", "imprint", "noProof", "snapToGrid", "vanish",
               "webHidden", "color")  # fmt: skip
# Fonts of signs: in another one their letters are others.
_SIGN_FONTS: Final = re.compile(
    r"symbol|wingdings|webdings|dingbats|marlett|mt extra|cambria math|ms gothic", re.IGNORECASE
)
_LIGHT: Final = 0xC0  # of each of red, green, blue: meant for a dark ground
_NUMBER: Final = re.compile(
    r"(?P<word>Số)[ \u00a0]*:[ \u00a0]*(?P<number>\d{1,6})[ \u00a0]*/[ \u00a0]*"
    r"(?P<symbol>[^\W_][^\t\n]{0,60})"
)
_SYMBOL: Final = re.compile(r"[A-ZĐ][\w.&]*(?:-[A-ZĐ][\w.&]*)*")
_DATE: Final = re.compile(
    r"(?P<comma>[ \u00a0]*,)?(?P<before>[ \u00a0]*)ngày[ \u00a0]+(?P<day>\d{1,2})[ \u00a0]+"
    r"tháng[ \u00a0]+(?P<month>\d{1,2})[ \u00a0]+năm[ \u00a0]+(?P<year>\d{4})(?!\d)"
)
_LEADER: Final = "._…"
_LEADING: Final = re.compile(r"\A[ \u00a0]+(?=[^\s._…])")


@dataclass(frozen=True)
class Mended:
    """The repaired Word file and what was done, a sentence each; nothing done: the same bytes."""

    docx: bytes
    done: list[str]


def mend(docx: bytes, on: dt.date, law: Law) -> Mended:
    """The file with its safe repairs; mending twice changes nothing more.

    BadInput for a signed file, for what is no administrative paper, and for what cannot be read.
    """
    case, found = examine(docx, on, law, is_draft=True)
    if case.paper.signed:
        raise BadInput(_SIGNED)
    if case.parts.family != ADMINISTRATIVE:
        raise BadInput(_NOT_OURS)
    rules = _rules(found)
    wanted = [repair for repair in _REPAIRS if repair.rules & rules]
    made = _mended(docx, case, wanted)
    if _is_good(made, rules, case):
        return made
    made = Mended(docx, [])  # one of them does harm: each on trial
    for repair in wanted:
        tried = _mended(made.docx, case, [repair])
        if _is_good(tried, rules, case):
            made = Mended(tried.docx, [*made.done, *tried.done])
    return made


def _rules(found: Iterable[Finding]) -> frozenset[str]:
    return frozenset(one.rule for one in found if one.level != NOT_EVALUATED)


def _is_good(made: Mended, before: frozenset[str], case: Case) -> bool:
    """Nothing is found that was not there, but for what a repaired fault had hidden."""
    if not made.done:
        return True
    after = _rules(examine(made.docx, case.on, case.law, is_draft=True)[1])
    hidden = {rule for gone in before - after for rule in MASKS.get(gone, ())}
    return after <= before | hidden


# --- the file ---------------------------------------------------------------------------------


class _File:
    """A Word file being repaired: its trees, and which of them were changed."""

    def __init__(self, docx: bytes, case: Case) -> None:
        self.docx, self.case = docx, case
        self.parts = open_docx(docx)
        self.stories = text_parts(self.parts)
        self.changed: set[str] = set()
        self._trees: dict[str, etree._Element] = {}
        self._paragraphs: dict[str, list[etree._Element]] = {}
        self._twins: dict[str, dict[etree._Element, list[etree._Element]]] = {}
        self._tracked = {(place.story, place.paragraph) for place in case.paper.tracked}

    def tree(self, name: str) -> etree._Element:
        """The XML of a member, parsed once."""
        if name not in self._trees:
            self._trees[name] = parse_xml(self.parts[name])
        return self._trees[name]

    def member(self, story: str) -> str:
        """The member that holds a story, "" when there is none."""
        if story == BODY:
            return self.stories[0]
        named = (name for name in self.stories[1:] if _stem(name) == story)
        return next(named, "")

    def related(self, kind: str) -> str:
        """The member of that kind («styles»), "" when there is none."""
        return related(self.parts, kind) or ""

    def paragraphs(self, places: Iterable[Place]) -> Iterator[tuple[str, etree._Element]]:
        """Each paragraph of these places once, with its member; none with tracked changes."""
        for story, number in dict.fromkeys((place.story, place.paragraph) for place in places):
            name = self.member(story)
            if not name or (story, number) in self._tracked:
                continue
            if name not in self._paragraphs:
                self._paragraphs[name] = paragraphs(self.tree(name))
            yield name, self._paragraphs[name][number]

    def twins(self, name: str) -> Mapping[etree._Element, Sequence[etree._Element]]:
        """The paragraphs of text boxes, which Word writes twice: each with its like in the copy."""
        if name not in self._twins:
            found = self._twins[name] = {}
            for choice in self.tree(name).iter(f"{MC}AlternateContent"):
                branches = [list(branch.iter(P)) for branch in choice]
                for alike in zip(*branches, strict=False):
                    found |= {one: [it for it in alike if it is not one] for one in alike}
        return self._twins[name]

    def written(self) -> bytes:
        """The file with the changed members; the others as they lay."""
        members = lying_members(self.docx)
        for name in self.changed:
            members[name] = pack(name, xml_bytes(self.tree(name)))
        return write_zip(members.values())


def _stem(name: str) -> str:
    return posixpath.basename(name).removesuffix(".xml")


def _mended(docx: bytes, case: Case, repairs: Sequence["_Repair"]) -> Mended:
    file = _File(docx, case)
    done = [sentence for repair in repairs for sentence in repair.work(file)]
    return Mended(file.written() if done else docx, done)


# --- the page ---------------------------------------------------------------------------------


def _paper(file: _File) -> Iterator[str]:
    for number, node, section in _sections(file):
        size = sorted((section.width_mm, section.height_mm))
        if all(abs(is_ - must) <= PAPER_SLACK for is_, must in zip(size, A4, strict=True)):
            continue
        short, long = A4_TWIPS
        lies = section.width_mm > section.height_mm
        page = _child(node, "pgSz")
        page.set(f"{W}w", str(long if lies else short))
        page.set(f"{W}h", str(short if lies else long))
        page.attrib.pop(f"{W}code", "")
        file.changed.add(file.stories[0])
        yield f"Khổ giấy phần {number + 1} đổi thành A4."


def _margins(file: _File) -> Iterator[str]:
    for number, node, section in _sections(file):
        goals = _goals(section)
        moved = {side: goal for side, goal in goals.items() if goal != getattr(section, side)}
        if not moved:
            continue
        margins = _child(node, "pgMar")
        for side in moved:
            _set_margin(margins, side, goals[side])
        file.changed.add(file.stories[0])
        said = ", ".join(
            f"{MARGINS[side][1]} {figure(getattr(section, side))} → {figure(goal)} mm"
            for side, goal in moved.items()
        )
        yield f"Lề phần {number + 1}: {said}."


def _goals(section: Section) -> dict[str, float]:
    """The nearest margins that the decree allows; a lying sheet may be held either way."""
    ways = [dict(zip(MARGINS, MARGINS, strict=True))]
    if section.width_mm > section.height_mm:
        ways += TURNED
    made = [
        {side: _nearest(getattr(section, side), *MARGINS[way[side]][2:]) for side in MARGINS}
        for way in map(_inverse, ways)
    ]
    return min(made, key=lambda goals: sum(abs(goals[it] - getattr(section, it)) for it in MARGINS))


def _inverse(turn: Mapping[str, str]) -> dict[str, str]:
    """TURNED says which side must keep a margin's bounds; this, which bounds a side must keep."""
    return {side: bounds for bounds, side in turn.items()}


def _nearest(is_: float, least: float, most: float) -> float:
    if least - MARGIN_SLACK <= is_ <= most + MARGIN_SLACK:
        return is_
    return min(max(is_, least), most)


def _set_margin(margins: etree._Element, side: str, goal_mm: float) -> None:
    name = f"{W}{side.removesuffix('_mm')}"
    goal = goal_mm * TWIPS_A_MM
    if side == "left_mm" and (gutter := twips(margins.get(f"{W}gutter"))):
        if gutter > goal:
            margins.set(f"{W}gutter", "0")
        else:
            goal -= gutter
    least = -1 if (twips(margins.get(name)) or 0) < 0 else 1
    margins.set(name, str(round(goal) * least))


def _sections(file: _File) -> Iterator[tuple[int, etree._Element, Section]]:
    name = file.stories[0]
    nodes = section_nodes(file.tree(name))
    body = file.tree(name).find(f"{W}body")
    if nodes[-1].getparent() is None and body is not None:
        body.append(nodes[-1])
    for number, (node, section) in enumerate(zip(nodes, file.case.paper.sections, strict=True)):
        yield number, node, section


def _child(node: etree._Element, name: str) -> etree._Element:
    found = node.find(f"{W}{name}")
    return put(node, name, _SECTION) if found is None else found


# --- letters ----------------------------------------------------------------------------------


def _fonts(file: _File) -> Iterator[str]:
    theme = file.related("theme")
    known = Theme(file.tree(theme) if theme else etree.Element("none"))
    names = (*file.stories, file.related("styles"), file.related("numbering"))
    gone: set[str] = set()
    for name in filter(None, names):
        for node in file.tree(name).iter(f"{W}rFonts"):
            fonts = set() if _is_former(node) else set(_to_times(node, known))
            file.changed |= {name} if fonts else set()
            gone |= fonts
    seen = {piece.look.font for line in visible(file.case) for piece in line.pieces}
    if gone & seen:
        yield f"Phông chữ {', '.join(sorted(gone & seen))} đổi thành {FONT}."


def _to_times(node: etree._Element, theme: Theme) -> list[str]:
    """The fonts that stood there and are no more."""
    gone = []
    for slot, of_theme in (("ascii", "asciiTheme"), ("hAnsi", "hAnsiTheme"),
                           ("eastAsia", "eastAsiaTheme"), ("cs", "cstheme")):  # fmt: skip
        named = theme.font(node.get(f"{W}{of_theme}"))
        font = named or node.get(f"{W}{slot}") or ""
        if not font or font.strip().casefold() == FONT.casefold():
            continue
        if _SIGN_FONTS.search(font) or LEGACY_FONT.match(font.strip()):
            continue
        node.attrib.pop(f"{W}{of_theme}", "")
        node.set(f"{W}{slot}", FONT)
        gone.append(font)
    return gone


def _is_former(node: etree._Element) -> bool:
    """What a tracked change of looks remembers."""
    return any(
        isinstance(one.tag, str) and one.tag.endswith("Change") for one in node.iterancestors()
    )


def _colours(file: _File) -> Iterator[str]:
    kept = {line.place for part in COLOURED for line in file.case.parts.of(part)}
    kept_paragraphs = {(place.story, place.paragraph) for place in kept}
    wrong = [line for line in visible(file.case) if _is_coloured(line)]
    places = [x.place for x in wrong if (x.place.story, x.place.paragraph) not in kept_paragraphs]
    done = 0
    for name, paragraph in file.paragraphs(places):
        for run in _runs(paragraph):
            look = run.find(f"{W}rPr")
            if look is None:
                look = etree.Element(f"{W}rPr")
                run.insert(0, look)
            put(look, "color", _RUN).set(f"{W}val", "000000")
        file.changed.add(name)
        done += 1
    if done:
        yield f"Chữ màu đổi thành màu đen ở {done} đoạn."


def _is_coloured(line: Line) -> bool:
    """It has letters in a colour, and none in a light one: those stand on a dark ground."""
    colours = {look.colour for look in line.looks()} - set(BLACK)
    light = any(all(byte >= _LIGHT for byte in bytes.fromhex(colour)) for colour in colours)
    return bool(colours) and not light


def _runs(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Its own runs with letters, none of a text box anchored in it."""
    for run in paragraph.iter(f"{W}r"):
        own = next(run.iterancestors(P), None) is paragraph
        if own and any(child.tag in _SHOWN for child in run):
            yield run


_SHOWN: Final = frozenset(f"{W}{name}" for name in ("t", "sym", "noBreakHyphen", "fldChar"))


def _composed(file: _File) -> Iterator[str]:
    done = 0
    for name, paragraph in file.paragraphs(file.case.paper.decomposed):
        done += bool(_edited(file, name, paragraph, Letters.compose))
    if done:
        yield f"Dấu tách rời ghép lại vào chữ (Unicode dựng sẵn) ở {done} đoạn."


# --- words ------------------------------------------------------------------------------------


def _edited(
    file: _File, name: str, paragraph: etree._Element, edit: Callable[[Letters], T]
) -> T | None:
    """What the edit did in the paragraph, and alike in its copy for other Words; None: nothing."""
    letters = Letters(paragraph)
    before = letters.text
    done = edit(letters)
    if not done:
        return None
    letters.write()
    for twin in file.twins(name).get(paragraph, ()):
        copy = Letters(twin)
        if copy.text == before:
            edit(copy)
            copy.write()
    file.changed.add(name)
    return done


@dataclass(frozen=True)
class _Typing:
    """A way of typing in some parts, and what it should be; `count` instead of quoting each.

    `only`: the lines it is repaired in.
    """

    pattern: re.Pattern[str]
    new: Callable[[re.Match[str]], str]
    parts: tuple[str, ...]
    count: str = ""
    only: Callable[[Line], bool] = lambda _: True

    def __call__(self, file: _File) -> Iterator[str]:
        done: list[tuple[str, str]] = []
        lines = (line for part in self.parts for line in file.case.parts.of(part))
        places = [line.place for line in lines if self.only(line)]
        for name, paragraph in file.paragraphs(places):
            done += _edited(file, name, paragraph, self._edit) or ()
        if done and self.count:
            yield f"{self.count} ở {len(done)} chỗ."
        elif done:
            yield from (f"«{old.strip(' ,')}» đổi thành «{new.strip(' ,')}»." for old, new in done)

    def _edit(self, letters: Letters) -> list[tuple[str, str]]:
        return letters.edit(self.pattern, self.new)


def _number(match: re.Match[str]) -> str:
    """«Số :5/QĐ - SNV» → «Số: 05/QĐ-SNV»."""
    symbol = match["symbol"].rstrip()
    tight = re.sub(r"[ \u00a0]+", "", symbol)
    if not _SYMBOL.fullmatch(tight) or not int(match["number"]):
        return match[0]
    return f"Số: {int(match['number']):02}/{tight}{match['symbol'][len(symbol) :]}"


def _date(match: re.Match[str]) -> str:
    """«, ngày 5 tháng 03 năm 2024» → «, ngày 05 tháng 3 năm 2024»."""
    try:
        day = dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return match[0]
    before = ", " if match["comma"] else match["before"]
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"{before}ngày {day.day:02} tháng {month} năm {day.year}"


def _one_space(match: re.Match[str]) -> str:
    """One space for many, but not between rows of dots that somebody will fill in."""
    text, (start, end) = match.string, match.span()
    return match[0] if text[start - 1] in _LEADER or text[end] in _LEADER else " "


def _is_set_in(line: Line) -> bool:
    """Its first line is indented as the decree says, so the blanks before it only push it on."""
    first = any(abs(line.first_mm - good) <= SLACK_MM for good in FIRST_LINES)
    return first and begins(line) and line.text[0] in " \u00a0"


@dataclass(frozen=True)
class _Repair:
    """The rules whose findings call for it; `work` repairs and says what it did."""

    rules: frozenset[str]
    work: Callable[[_File], Iterable[str]]


def _repair(rules: str, work: Callable[[_File], Iterable[str]]) -> _Repair:
    return _Repair(frozenset(rules.split()), work)


_REPAIRS: Final[tuple[_Repair, ...]] = (
    _repair("phong_chu.to_hop", _composed),
    _repair("so.tu so.cach_sau so.so_0 so.dau_cach", _Typing(_NUMBER, _number, ("so",))),
    _repair("dia_danh.so_0 dia_danh.dau_phay", _Typing(_DATE, _date, ("dia_danh",))),
    _repair(
        "noi_dung.hai_dau_cach", _Typing(DOUBLE, _one_space, WRITTEN, "Bỏ dấu cách thừa giữa chữ")
    ),
    _repair(
        "noi_dung.cach_truoc_dau",
        _Typing(BEFORE_MARK, lambda _: "", WRITTEN, "Bỏ dấu cách trước dấu câu"),
    ),
    _repair(
        "noi_dung.cach_ngoac",
        _Typing(
            IN_BRACKETS, lambda m: m[0].replace(" ", ""), WRITTEN, "Bỏ dấu cách thừa trong ngoặc"
        ),
    ),
    _repair(
        "noi_dung.dau_dong_trong",
        _Typing(
            _LEADING, lambda _: "", ("noi_dung", "de_muc"), "Bỏ dấu cách ở đầu đoạn", _is_set_in
        ),
    ),
    _repair("phong_chu.ten", _fonts),
    _repair("phong_chu.mau", _colours),
    _repair("trang.kho_giay", _paper),
    _repair(" ".join(f"trang.le_{id_}" for id_, *_ in MARGINS.values()), _margins),
)
