"""Who may sign and how the signature block reads (NĐ 30/2020, Điều 13 and Phụ lục I, II.7)."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.rules.law import Law
from service.rules.vietnamese import nfc, search_key, squeeze

DECREE = "Nghị định 30/2020/NĐ-CP"
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
# Head of an office by the first words of its letterhead; whoever is not here has a director.
CHIEFS = {
    "uy ban": "CHỦ TỊCH",
    "chu tich": "CHỦ TỊCH",
    "hoi dong": "CHỦ TỊCH",
    "van phong": "CHÁNH VĂN PHÒNG",
    "thanh tra": "CHÁNH THANH TRA",
    "chi cuc": "CHI CỤC TRƯỞNG",
    "phong": "TRƯỞNG PHÒNG",
    "ban": "TRƯỞNG BAN",
    "truong": "HIỆU TRƯỞNG",
}
# Posts the State does not know are not printed (Phụ lục I, II.7.c).
UNOFFICIAL = re.compile(r" (THƯỜNG TRỰC|PHỤ TRÁCH)$")
RANKS_OF_LEARNING = re.compile(
    r"(PGS|GS|TSKH|TS|ThS|BS|BSCK\w*|CN|KS|LS|NGƯT|NGND|NSND|NSƯT|TTND|TTƯT|ĐC|Đ/c)(\.|\s)"
    r"|(giáo sư|phó giáo sư|tiến sĩ|thạc sĩ|bác sĩ|cử nhân|kỹ sư|luật sư|nhà giáo|đồng chí)\s",
    re.IGNORECASE,
)
# «Ông» is a family name too (Ông Ích Khiêm): it is a courtesy only before another family name.
COURTESY = re.compile(
    r"(ông|bà)\s+(nguyễn|trần|lê|phạm|hoàng|huỳnh|phan|vũ|võ|đặng|bùi|đỗ|hồ|ngô|dương|lý|đào|đoàn"
    r"|trịnh|đinh|lâm|mai|tạ|hà|trương|chu|lương|thân|giáp|nông|cao|lưu|tô|la|vi|triệu|quách)\s",
    re.IGNORECASE,
)


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
    title = UNOFFICIAL.sub("", squeeze(post_title).upper())
    body = issuer_lines[0] if issuer_lines else ""
    return {
        "": _own(title),
        "TM": [f"TM. {body}", *_own(title)],
        "KT": [f"KT. {_head(title)}", title],
        "TM_KT": [f"TM. {body}", f"KT. {_head(title)}", title],
        "Q": [f"Q. {_head(title)}"],
        "TL": [f"TL. {_chief(issuer_lines)}", *_own(title)],
        "TUQ": [f"TUQ. {_chief(issuer_lines)}", *_own(title)],
    }[form]


def why_not(right: Right, on: dt.date) -> str | None:
    """Why a paper of this day may not be signed by this right; None when it may."""
    if not _within(on, right.holder_from, right.holder_to):
        return f"Người này không giữ chức vụ vào ngày {on:%d/%m/%Y} ({DECREE}, Điều 13)."
    if not _within(on, right.valid_from, right.valid_to):
        return f"Thẩm quyền ký không có hiệu lực vào ngày {on:%d/%m/%Y} ({DECREE}, Điều 13)."
    return form_flaw(right.rank, right.form, right.basis, right.valid_to)


def form_flaw(rank: str, form: str, basis: str, valid_to: dt.date | None) -> str | None:
    """What is wrong with signing in this form from this rank; None when nothing is."""
    return _rank_flaw(rank, form) or _mandate_flaw(rank, form, basis, valid_to)


def form_question(law: Law, type_id: str, form: str, on: dt.date) -> str | None:
    """What to ask when a type of paper is signed in a form that its issuer does not use.

    Table chu_ky holds, by type, the forms that fit who issues it; it asks and does not refuse.
    """
    row = law.row("chu_ky", type_id, on)
    if row is None or form in row["cach_ky"]:
        return None
    usual = ", ".join(FORMS[known] for known in row["cach_ky"])
    return (
        f"{row['ten']} do {row['nguoi_ban_hanh']} ban hành, thường ký: {usual} ({row['source']})."
    )


def name_flaw(name: str) -> str | None:
    """What a signer's printed name may not carry: học hàm, học vị, danh hiệu (Phụ lục I, II.7)."""
    if RANKS_OF_LEARNING.match(squeeze(name)) or COURTESY.match(squeeze(name)):
        return "Trước họ tên người ký không ghi học hàm, học vị, danh hiệu hoặc kính ngữ."
    return None


def _rank_flaw(rank: str, form: str) -> str | None:
    if form in ("KT", "TM_KT") and rank not in DEPUTIES:
        clause = "khoản 1" if form == "KT" else "khoản 2"
        return f"Chỉ cấp phó hoặc người phụ trách ký KT. ({DECREE}, Điều 13 {clause})."
    if form in ("", "TM") and rank in DEPUTIES:
        return f"Cấp phó phải ký thay (KT.) cấp trưởng ({DECREE}, Điều 13 khoản 1, khoản 2)."
    if (form == "Q" and rank != "quyen") or (form == "" and rank == "quyen"):
        return f"Chữ Q. đi với người được giao quyền cấp trưởng ({DECREE}, Phụ lục I, II.7.b)."
    return None


def _mandate_flaw(rank: str, form: str, basis: str, valid_to: dt.date | None) -> str | None:
    if form == "TL" and not basis.strip():
        return f"Ký TL. phải được quy chế của cơ quan quy định ({DECREE}, Điều 13 khoản 4)."
    if form != "TUQ":
        return None
    third = f"({DECREE}, Điều 13 khoản 3)"
    if not basis.strip():
        return f"Ký TUQ. phải có văn bản giao {third}."
    if valid_to is None:
        return f"Giao ký thừa ủy quyền phải có thời hạn {third}."
    if rank in DEPUTIES:
        return f"Người ký TUQ. là người đứng đầu, không được ủy quyền lại cho cấp phó {third}."
    return None


def _own(title: str) -> list[str]:
    """The signer's own title: an acting head has «Q.», a deputy signs for the head of his unit."""
    if title.startswith("QUYỀN "):
        return [f"Q. {_head(title)}"]
    return [f"KT. {_head(title)}", title] if title.startswith("PHÓ ") else [title]


def _head(title: str) -> str:
    """«PHÓ CHỦ TỊCH» signs for «CHỦ TỊCH»; «QUYỀN GIÁM ĐỐC» is «GIÁM ĐỐC»."""
    return title.removeprefix("PHÓ ").removeprefix("QUYỀN ")


def _chief(issuer_lines: Sequence[str]) -> str:
    """Whose order it is: the head of the office that issues the paper."""
    name = search_key(nfc(" ".join(issuer_lines)))
    return next((chief for start, chief in CHIEFS.items() if name.startswith(start)), "GIÁM ĐỐC")


def _within(on: dt.date, start: dt.date, end: dt.date | None) -> bool:
    return start <= on and (end is None or on <= end)
