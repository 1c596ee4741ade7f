"""Who may sign and how the signature block reads (NĐ 30/2020, Điều 13 and Phụ lục I, II.7)."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

ARTICLE = "Nghị định 30/2020/NĐ-CP, Điều 13"
FORMS = {
    "": "Ký trực tiếp",
    "TM": "TM. (thay mặt tập thể)",
    "KT": "KT. (ký thay cấp trưởng)",
    "TM_KT": "TM. và KT. (cấp phó ký thay trong tập thể)",
    "Q": "Q. (quyền cấp trưởng)",
    "TL": "TL. (thừa lệnh)",
    "TUQ": "TUQ. (thừa ủy quyền)",
}
DEPUTIES = ("cap_pho", "phu_trach")
ACADEMIC = re.compile(r"^(GS|PGS|TS|ThS|BS|CN|KS|NGƯT|NGND|NSND|NSƯT|Đ/c|Ông|Bà)[.\s]", re.I)


@dataclass(frozen=True)
class Right:
    """A post's right to sign: in which form, from when to when, on which written basis."""

    rank: str
    form: str
    basis: str
    valid_from: dt.date
    valid_to: dt.date | None
    holder_from: dt.date
    holder_to: dt.date | None


def signature_lines(post_title: str, form: str, issuer_lines: Sequence[str]) -> list[str]:
    """The lines of ô 7a, capitals, one line a prefix and a title.

    `issuer_lines` is the letterhead («ỦY BAN NHÂN DÂN», «TỈNH …»), `post_title` the signer's post.
    """
    title = post_title.upper()
    head = _head_of(title)
    body = issuer_lines[0] if issuer_lines else ""
    return {
        "": [title],
        "TM": [f"TM. {body}", title],
        "KT": [f"KT. {head}", title],
        "TM_KT": [f"TM. {body}", f"KT. {head}", title],
        "Q": [f"Q. {head}"],
        "TL": [f"TL. {_chief(issuer_lines)}", title],
        "TUQ": [f"TUQ. {_chief(issuer_lines)}", title],
    }[form]


def why_not(right: Right, on: dt.date) -> str | None:
    """Why a paper of this day may not be signed by this right; None when it may."""
    if not _within(on, right.holder_from, right.holder_to):
        return f"Người này không giữ chức vụ vào ngày {on:%d/%m/%Y} ({ARTICLE})."
    if not _within(on, right.valid_from, right.valid_to):
        return f"Thẩm quyền ký không có hiệu lực vào ngày {on:%d/%m/%Y} ({ARTICLE})."
    return form_flaw(right.rank, right.form, right.basis, right.valid_to)


def form_flaw(rank: str, form: str, basis: str, valid_to: dt.date | None) -> str | None:
    """What is wrong with signing in this form from this rank; None when nothing is."""
    if form in ("KT", "TM_KT") and rank not in DEPUTIES:
        return f"Chỉ cấp phó hoặc người phụ trách ký KT. ({ARTICLE})."
    if form in ("", "TM") and rank in DEPUTIES:
        return f"Cấp phó phải ký thay (KT.) cấp trưởng ({ARTICLE})."
    if (form == "Q") != (rank == "quyen"):
        return f"Chữ Q. đi với người được giao quyền cấp trưởng ({ARTICLE})."
    if form in ("TL", "TUQ") and not basis.strip():
        return f"Ký TL. hoặc TUQ. phải có văn bản giao ({ARTICLE})."
    if form == "TUQ" and valid_to is None:
        return f"Thừa ủy quyền phải có thời hạn và không được ủy quyền lại ({ARTICLE})."
    return None


def name_flaw(name: str) -> str | None:
    """What a signer's printed name may not carry: học hàm, học vị, danh hiệu (Phụ lục I, II.7)."""
    if ACADEMIC.match(name.strip()):
        return "Trước họ tên người ký không ghi học hàm, học vị, danh hiệu hoặc kính ngữ."
    return None


def _head_of(title: str) -> str:
    """«PHÓ CHỦ TỊCH» signs for «CHỦ TỊCH»."""
    return title.removeprefix("PHÓ ")


def _chief(issuer_lines: Sequence[str]) -> str:
    return "CHỦ TỊCH" if issuer_lines and "ỦY BAN" in issuer_lines[0] else "GIÁM ĐỐC"


def _within(on: dt.date, start: dt.date, end: dt.date | None) -> bool:
    return start <= on and (end is None or on <= end)
