"""What a paper is: its family, and its type among those of NĐ 30 article 7."""

import re
from collections.abc import Iterable, Mapping, Sequence

from service.rules.form30.layout_head import Words, title_key
from service.rules.form30.layout_rows import Row, begins_with, is_about
from service.rules.form30.parts import ADMINISTRATIVE, FAMILIES

Parts = Mapping[int, str]

_TOP = 15  # rows that show something: the head
_YEARED = re.compile(r"\d*\s*/\s*(19|20)\d\d\s*/\s*[A-ZĐ]")
_PARTY_NUMBER = re.compile(r"\d+\s*-\s*[A-ZĐ]+\s*/\s*[A-ZĐ]")
_KNOWN = ("quoc_hieu", "tieu_ngu", "so", "dia_danh", "ten_loai", "noi_nhan", "quyen_han", "ho_ten")
_FEWEST = 3  # of these parts, where the quốc hiệu is missing


def family_of(
    rows: Sequence[Row], parts: Parts, words: Words, copied: Row | None
) -> tuple[str, str]:
    """The family and, in a Vietnamese sentence, what makes it so."""
    top = [row for row in rows if row.shows][:_TOP]
    title = next((rows[at] for at, part in sorted(parts.items()) if part == "ten_loai"), None)
    number = next((rows[at] for at, part in sorted(parts.items()) if part == "so"), None)
    found = (
        _secret(top, words)
        or _party(top, number, words, parts)
        or _mass(top, words, title)
        or _award(top, title, number, words)
        or _copy(copied)
        or _normative(number, title, words)
    )
    if found is not None:
        family, seen = found
        return family, f"{FAMILIES[family]}: {seen}."
    return _administrative(parts)


def kind_of(rows: Sequence[Row], parts: Parts, words: Words) -> str:
    """The key of its type in the law's table: by the title, by V/v, at last by the number."""
    by_part = {part: rows[at] for at, part in sorted(parts.items(), reverse=True)}
    title = by_part.get("ten_loai")
    if title is not None:
        kind = title_key(title, words) or ""
        if kind:
            return "" if kind.startswith("@") else kind
    symbol = _symbol(by_part["so"].text) if "so" in by_part else ""
    if symbol in words.abbreviations or title is not None:
        return words.abbreviations.get(symbol, "")
    about = "trich_yeu" in by_part and is_about(by_part["trich_yeu"])
    return "cong_van" if symbol or about or "kinh_gui" in by_part else ""


def _symbol(text: str) -> str:
    """«KH» of «Số: 05/KH-UBND»."""
    match = re.search(r"/\s*([A-Za-zĐđ]+)\s*-", text)
    return match[1] if match else ""


def _secret(top: Iterable[Row], words: Words) -> tuple[str, str] | None:
    for row in top:
        key = re.sub(r"^do mat:?\s*", "", row.key).strip(" .")
        if row.capital and key in words.lists["mat"]:
            return "mat", f"có dấu «{row.text}»; hệ thống không xử lý nội dung mật"
    return None


def _party(
    top: Sequence[Row], number: Row | None, words: Words, parts: Parts
) -> tuple[str, str] | None:
    names = words.lists["dang"]
    named = next((r for r in top if r.key.strip(" .*") == names[0]), None)
    if named is not None:
        return "dang", f"đầu văn bản ghi «{named.text}»"
    body = next((r for r in top if r.capital and begins_with(r.key, names)), None)
    numbered = next((r for r in top if _PARTY_NUMBER.search(r.text)), None)
    if body is not None and parts.get(body.index) != "ten_loai" and numbered is not None:
        return "dang", f"cơ quan ban hành là «{body.text}»"
    return None


def _mass(top: Sequence[Row], words: Words, title: Row | None) -> tuple[str, str] | None:
    names, others = words.lists["doan_the"], words.lists["doan_the.tru"]
    for row in top:
        if title is not None and row.index >= title.index:
            return None
        if row.capital and begins_with(row.key, names) and not begins_with(row.key, others):
            return "doan_the", f"cơ quan ban hành là «{row.text}»"
    return None


def _copy(copied: Row | None) -> tuple[str, str] | None:
    return ("ban_sao", f"có phần sao văn bản «{copied.text}»") if copied is not None else None


def _normative(number: Row | None, title: Row | None, words: Words) -> tuple[str, str] | None:
    if number is not None and _YEARED.search(number.text):
        return "quy_pham", f"số, ký hiệu có năm ban hành («{number.text}»)"
    if title is not None and title_key(title, words) == "@quy_pham":
        return "quy_pham", f"tên loại là «{title.text}»"
    return None


def _award(
    top: Sequence[Row], title: Row | None, number: Row | None, words: Words
) -> tuple[str, str] | None:
    """A sheet that says «BẰNG KHEN», «TẶNG» in its head, and has neither number nor type."""
    kind = title_key(title, words) if title is not None else None
    if number is not None or (kind is not None and not kind.startswith("@")):
        return None
    for row in top:
        if row.capital and len(row.key) < 60 and begins_with(row.key, words.lists["khen"]):
            return "khen", f"ghi «{row.text}», theo mẫu của nghị định về thi đua, khen thưởng"
    return None


def _administrative(parts: Parts) -> tuple[str, str]:
    found = set(parts.values())
    known = [part for part in _KNOWN if part in found]
    if "quoc_hieu" in found:
        return ADMINISTRATIVE, "Có Quốc hiệu và bố cục của văn bản hành chính."
    if "phu_luc_kem" in found and "so" not in found:
        return ADMINISTRATIVE, "Là phụ lục hoặc văn bản kèm theo, ở tệp riêng."
    if len(known) >= _FEWEST:
        return ADMINISTRATIVE, "Không thấy Quốc hiệu, nhưng đủ thành phần của văn bản hành chính."
    return "khong_ro", "Không nhận ra bố cục: không thấy Quốc hiệu và quá ít thành phần thể thức."
