"""Spelling: known slips of official papers, syllables that Vietnamese does not have, doubled words,
two styles of tone marks, foreign letters inside words, names of laws without comma, odd periods.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from service.rules.form30.judging import QUESTION, WARNING, CannotJudge, Case, Found, Rule
from service.rules.form30.prose import (
    LOWER,
    UPPER,
    Prose,
    either,
    few,
    folded,
    phrases,
    prose,
    read,
)

_SPELLING = "Chính tả tiếng Việt (không phải quy định của NĐ 30/2020/NĐ-CP)"
_FONT = "NĐ 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục I.4: bộ mã Unicode TCVN 6909:2001"
_LAWS = "NĐ 30/2020/NĐ-CP, Phụ lục II, Mục V.6; tên luật theo văn bản của Quốc hội"
_PERIODS = "Kỳ kế hoạch 5 năm và nhiệm kỳ theo năm (không phải quy định của NĐ 30/2020/NĐ-CP)"

# A tone mark on the wrong vowel («hòan», «đựơc»), «uơ» before an ending («nguời»), a stop without
# its tone («viêc», but capitals may name a place of another tongue): no syllable is so.
_IMPOSSIBLE = re.compile(
    rf"(?<![\w-])[{LOWER}]{{0,6}}?(?:[òóỏõọ]a(?:ch|c|i|m|ng|nh|n|o|p|t|y)"
    r"|u[ơờớởỡợ](?:c|i|m|ng|n|p|t|u)|[ừứửữự]ơ(?:c|i|m|ng|n|p|t|u)|[ìíỉĩị]ê(?:c|m|ng|n|p|t|u)"
    r"|[ùúủũụ]ô(?:c|i|m|ng|n|t)|(?P<bare>[âêôưă]|ươ)(?:ch|c|p|t))(?![\w-])"
)
_TWO_STYLES = re.compile(
    r"(?:[oO][àáảãạèéẻẽẹ]|[òóỏõọÒÓỎÕỌ][ae]|[uU](?<![qQ].)[ỳýỷỹỵ]|[ùúủũụÙÚỦŨỤ](?<![qQ].)y)(?!\w)"
)
_AFTER_CAPITAL = re.compile(rf"(?<!\w)[{UPPER}]\w* $")
_SYLLABLE = re.compile(r"[^\W\d_]+")
_DOUBLED = re.compile(r"(?<!\w)(?P<x>[^\W\d_]++ [^\W\d_]++) (?P=x)(?!\w)")
_PERIOD = re.compile(
    r"(?P<kind>giai đoạn|nhiệm kỳ|kế hoạch 5 năm|kế hoạch năm năm) \(?"
    r"(?P<x>(?P<a>(?:19|20)\d\d) ?[-–] ?(?P<b>(?:19|20)\d\d))(?![\d/])"
)
_TERM_YEARS = {2, 3, 5}  # a party cell sits two and a half years, councils and congresses five
_HIDDEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_INVISIBLE = "".join(chr(c) for c in range(0xAD, 0xFF00) if re.match(f"[{_HIDDEN}]", chr(c)))
_FOREIGN = "\u0370-\u03ff\u0400-\u04ff"
_FORMED = "\uff21-\uff5a\U0001d400-\U0001d7ffÐðıſ"
_STRANGE = re.compile(f"[{_HIDDEN}{_FOREIGN}{_FORMED}]")
_WORD = re.compile(rf"[\w{_HIDDEN}]+")
_LOOKALIKES = str.maketrans(
    "ÐðıſаеорсхуіАВЕКМНОРСТХΑΒΕΗΙΚΜΝΟΡΤΥΧοαν", "ĐđisaeopcxyiABEKMHOPCTXABEHIKMNOPTYXoav"
)


def _slips(sure: bool) -> Callable[[Case], Iterable[Found]]:
    def judge(case: Case) -> Iterable[Found]:
        rows = [row for row in case.law.rows("chinh_ta", case.on) if "dung" in row]
        slips = {folded(row["key"]): row for row in rows if row.get("chac", False) is sure}
        if not slips:
            raise CannotJudge("Bảng chính tả không có lỗi nào cho ngày ban hành")
        said = prose(case)
        for match in said.find(phrases(slips), said.small):
            if said.fits(match, slips[match[0]]):
                there, right = said.quote(match), slips[match[0]]["dung"]
                right = right[0].upper() + right[1:] if there[0].isupper() else right
                yield said.found(*match.span(), f"«{there}»", f"«{right}»")

    return judge


def _impossible(case: Case) -> Iterator[Found]:
    said = prose(case)
    listed = {folded(row["key"]) for row in case.law.rows("chinh_ta", case.on)}
    for match in said.find(_IMPOSSIBLE, said.small):
        there = said.quote(match)
        if match[0] not in listed and not (match["bare"] and there[0].isupper()):
            yield said.found(*match.span(), f"«{there}»", "Âm tiết có dấu đặt đúng chỗ")


def _doubled(case: Case) -> Iterator[Found]:
    said = prose(case)
    one = re.compile(rf"(?P<x>{either(_listed(case, 'tu_lap'))}) (?P=x)(?!\w)")
    for pattern in (one, _DOUBLED):
        for match in said.find(pattern, said.small):
            typed = said.typed[slice(*match.span("x"))]
            yield said.found(*match.span(), f"Lặp từ «{said.quote(match)}»", f"«{typed}»")


def _two_styles(case: Case) -> Iterator[Found]:
    """A syllable written in both styles: asked once, at its first place in the rarer style."""
    said = prose(case)
    places = _tone_marks(said)
    mixed = {word: styles for word, styles in places.items() if len(styles) == 2}
    late = sum(len(styles[True]) - len(styles[False]) for styles in mixed.values()) <= 0
    for styles in mixed.values():
        here, there = styles[late], styles[not late]
        word, rare = _phrase(said, here[0])
        beside = {_phrase(said, at) for at in there}
        other, usual = min(
            beside, key=lambda two: (two[0].lower() != word.lower(), not two[0].isalpha(), two)
        )
        yield said.found(
            here[0],
            here[0] + len(rare),
            f"«{word} {rare}» (viết «{rare}» {len(here)} chỗ)"
            f" bên cạnh «{other} {usual}» (viết «{usual}» {len(there)} chỗ)",
            f"Một cách đặt dấu thanh trong cả văn bản: «{usual.lower()}»",
        )


def _tone_marks(said: Prose) -> dict[str, dict[bool, list[int]]]:
    """Syllable → late style («hoà») or not → its places; names of persons keep their own."""
    places: dict[str, dict[bool, list[int]]] = {}
    for match in _TWO_STYLES.finditer(said.typed):
        start = match.start()
        while start and said.typed[start - 1].isalpha():
            start -= 1
        word = said.typed[start : match.end()]
        in_name = word[0].isupper() and _AFTER_CAPITAL.search(said.before(start))
        if not in_name and not said.is_cited(start):
            late = folded(word) != word
            places.setdefault(folded(word).lower(), {}).setdefault(late, []).append(start)
    return places


def _phrase(said: Prose, at: int) -> tuple[str, str]:
    """The word before a place, and the syllable there."""
    before = said.before(at).split(" ")[-2:-1]
    syllable = _SYLLABLE.match(said.typed, at)
    return (before[0] if before else ""), (syllable[0] if syllable else "")


def _commas(case: Case) -> Iterator[Found]:
    """«Luật Thi đua khen thưởng»: the name of a law without the comma it has."""
    listed = case.law.row("viet_hoa", "ten_luat", case.on)
    names = [*(listed["chu"] if listed else ())]
    names += [f"Luật {row['ten']}" for row in case.law.rows("can_cu") if row["loai"] == "Luật"]
    laws = {name.replace(",", "").lower(): name for name in names if "," in name}
    if not laws:
        raise CannotJudge("Chưa có danh sách tên luật cho ngày ban hành")
    said = prose(case)
    for match in said.find(phrases(laws), said.small):
        yield said.found(*match.span(), f"«{said.quote(match)}»", f"«{laws[match[0]]}»")


def _periods(case: Case) -> Iterator[Found]:
    """A plan's period that is a council's term, a plan of five years or a term that are none."""
    said = prose(case)
    plans, terms = _listed(case, "ky_ke_hoach"), _listed(case, "nhiem_ky")
    for match in said.find(_PERIOD, said.small):
        years = f"{match['a']} - {match['b']}"
        if match["kind"] == "giai đoạn" and years in terms and years not in plans:
            right = next((plan for plan in plans if plan.startswith(match["a"])), plans[-1])
            expected = f"Có phải «{right}» không? «{years}» là nhiệm kỳ, không phải kỳ kế hoạch"
        elif match["kind"].startswith("kế hoạch") and years not in plans:
            expected = f"Có đúng kỳ không? Các kỳ kế hoạch 5 năm: {', '.join(plans)}"
        elif match["kind"] == "nhiệm kỳ" and int(match["b"]) - int(match["a"]) not in _TERM_YEARS:
            expected = "Có đúng nhiệm kỳ không? Nhiệm kỳ thường là 5 năm"
        else:
            continue
        yield said.found(*match.span("x"), f"«{said.quote(match)}»", expected)


def _strange(case: Case) -> Iterator[Found]:
    """Letters of other scripts among Latin ones, letters that no one sees, look-alikes of «Đ»."""
    said = read(("", line) for line in case.paper.everywhere())
    if not _STRANGE.search(said.typed):
        return
    for word in _WORD.finditer(said.typed):
        if _is_mixed(word[0]):
            strange = {letter for letter in word[0] if _STRANGE.match(letter)}
            codes = ", ".join(f"U+{ord(letter):04X}" for letter in sorted(strange))
            clean = re.sub(f"[{_HIDDEN}]", "", word[0].translate(_LOOKALIKES))
            yield said.found(*word.span(), f"«{word[0]}» có chữ lạ {codes}", f"«{clean}» gõ lại")


def _is_mixed(word: str) -> bool:
    """Foreign letters alone are a foreign word; hidden ones at an edge do no harm."""
    latin = any("a" <= letter.lower() <= "z" or "À" <= letter < "\u0370" for letter in word)
    inner = word.strip(_INVISIBLE)
    return bool(re.search(f"[{_FORMED}]", word) or (latin and _STRANGE.search(inner)))


def _listed(case: Case, key: str) -> list[str]:
    row = case.law.row("chinh_ta", key, case.on)
    if row is None:
        raise CannotJudge(f"Bảng chính tả không có dòng {key} cho ngày ban hành")
    return list(row["tu"])


RULES: tuple[Rule, ...] = (
    Rule("chinh_ta.loi_chac", "Lỗi chính tả hay gặp", WARNING, _SPELLING, few(_slips(True))),
    Rule("chinh_ta.loi_ngo", "Có thể là lỗi chính tả", QUESTION, _SPELLING, few(_slips(False))),
    Rule(
        "chinh_ta.am_tiet",
        "Âm tiết không có trong tiếng Việt",
        WARNING,
        _SPELLING,
        few(_impossible),
    ),
    Rule("chinh_ta.lap_tu", "Lặp từ", QUESTION, _SPELLING, few(_doubled)),
    Rule("chinh_ta.dau_thanh", "Hai cách đặt dấu thanh", QUESTION, _SPELLING, few(_two_styles)),
    Rule("chinh_ta.chu_la", "Chữ lạ trong từ", WARNING, _FONT, few(_strange)),
    Rule("chinh_ta.ten_luat", "Dấu phẩy trong tên luật", WARNING, _LAWS, few(_commas)),
    Rule("chinh_ta.giai_doan", "Giai đoạn, nhiệm kỳ", QUESTION, _PERIODS, few(_periods)),
)
