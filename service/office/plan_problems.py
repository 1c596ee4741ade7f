"""What a plan still lacks or says wrongly, each with its place on the page."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.office.desk import Office
from service.office.places import committee_of
from service.office.plan_rows import Content, Paragraph, Value, load, plan_of
from service.rules.law import Law
from service.rules.plan import (
    NUMBERED,
    number_forms,
    said_twice,
    stands_in,
    years_in,
)
from service.rules.signing import Right, form_question, why_not
from service.rules.vietnamese import decimal_text, short_date
from service.store.models import Dossier, Plan, Post, SigningRight

ND30 = "Nghị định 30/2020/NĐ-CP"
PAPER = "ke_hoach"
AMENDS = ("sua_doi", "thay_the")
NAMES = {"muc": "Mục", "khoan": "Khoản", "tieu_muc": "Tiểu mục", "chi_tieu": "Chỉ tiêu"}
ENDED = ("da_huy", "da_thay_the", "da_thu_hoi")


@dataclass(frozen=True)
class Problem:
    """One thing to mend; `place` is the anchor on the editor's page, `code` the guard it stops."""

    code: str
    text: str
    place: str
    blocking: bool = True
    source: str = ""


@dataclass(frozen=True)
class Case:
    """A plan looked at on one day."""

    db: Session
    dossier: Dossier
    content: Content
    on: dt.date
    law: Law

    @cached_property
    def paragraphs(self) -> list[tuple[str, str]]:
        return [(p.kind, p.text) for p in self.content.paragraphs]


def problems(db: Session, office: Office, dossier: Dossier, on: dt.date) -> list[Problem]:
    """Everything that is missing or wrong on this day; the blocking ones first."""
    content = load(db, plan_of(db, dossier.id))
    return found_in(Case(db, dossier, content, on, office.law))


def found_in(case: Case) -> list[Problem]:
    """The same for a plan that is read already."""
    found = [problem for check in CHECKS for problem in check(case)]
    return sorted(found, key=lambda problem: not problem.blocking)


def _header(case: Case) -> Iterator[Problem]:
    plan = case.content
    if not plan.subject.strip():
        yield Problem("noi_dung", "Chưa có trích yếu.", "trich-yeu")
    if not plan.opening.strip():
        yield Problem("noi_dung", "Chưa có phần mở đầu.", "mo-dau")
    if not plan.theme.strip():
        yield Problem("noi_dung", "Chưa ghi chủ đề thi đua.", "chu-de", blocking=False)


def _body(case: Case) -> Iterator[Problem]:
    if not any(p.text.strip() for p in case.content.paragraphs):
        yield Problem("noi_dung", "Kế hoạch chưa có nội dung.", "than")
        return
    blank = [p for p in case.content.paragraphs if not p.text.strip()]
    for p in blank:
        if p.kind in NUMBERED:
            name = f"{NAMES[p.kind]} {_number(p)}".rstrip(".")
            yield Problem("noi_dung", f"{name} chưa có chữ.", _at(p))
    unprinted = [p for p in blank if p.kind not in NUMBERED]
    if unprinted:
        text = f"Có {len(unprinted)} đoạn trống, sẽ không in."
        yield Problem("noi_dung", text, _at(unprinted[0]), blocking=False)


def _targets(case: Case) -> Iterator[Problem]:
    for p in case.content.paragraphs:
        if p.target is None or not p.text.strip():
            continue
        if not p.target.values and not p.target.is_text_only:
            yield Problem(
                "chi_tieu",
                f"Chỉ tiêu {_number(p)} chưa có số liệu. Hãy bấm «Lấy số từ câu», điền số, hoặc "
                "đánh dấu «Chỉ tiêu không có số».",
                _at(p),
            )
        for value in p.target.values:
            if not stands_in(p.text, _forms(value)):
                yield Problem(
                    "chi_tieu",
                    f"Chỉ tiêu {_number(p)}: số {_shown(value)} trong bảng không có trong câu.",
                    _at(p),
                )


def _twice(case: Case) -> Iterator[Problem]:
    rows = case.content.paragraphs
    for twice in said_twice(case.paragraphs):
        one, other = rows[twice.target], rows[twice.other]
        yield Problem(
            "trung",
            f"Chỉ tiêu {_number(one)} đã nêu ở {other.label.removeprefix('- ') or 'một đoạn khác'} "
            f"(«{twice.words}»). Hãy xem có cần nêu hai lần không.",
            _at(one),
            blocking=False,
        )


def _legal(case: Case) -> Iterator[Problem]:
    for line in case.content.basis:
        if line.in_force(case.on):
            continue
        if line.valid_to is not None and line.valid_to < case.on:
            when = f"hết hiệu lực sau ngày {short_date(line.valid_to)}"
        else:
            when = f"đến ngày {short_date(line.valid_from or case.on)} mới có hiệu lực"
        yield Problem(
            "can_cu",
            f"Căn cứ «{line.line}» {when}. Hãy bỏ hoặc thay căn cứ này.",
            "can-cu",
            source=line.source,
        )


def _recipients(case: Case) -> Iterator[Problem]:
    rows = case.content.recipients
    if not [r for r in rows if not r.is_file_copy]:
        yield Problem("noi_nhan", "Chưa có nơi nhận.", "noi-nhan", source=f"{ND30}, Điều 8")
    elif not any(r.is_file_copy for r in rows):
        yield Problem(
            "noi_nhan", "Nơi nhận chưa có dòng «Lưu: VT».", "noi-nhan", source=f"{ND30}, Điều 8"
        )
    for row in rows[:-1]:
        if row.end != ";":
            yield Problem(
                "noi_nhan",
                f"Nơi nhận «{row.name}» kết thúc bằng «{row.end}», các dòng giữa thường dùng «;».",
                "noi-nhan",
                blocking=False,
            )


def _signer(case: Case) -> Iterator[Problem]:
    plan = case.content
    post = case.db.get(Post, plan.signer_post_id) if plan.signer_post_id else None
    if post is None:
        yield Problem("nguoi_ky", "Chưa chọn người ký.", "nguoi-ky")
        return
    rights = [r for r, p in _rights(case) if (p.id, r.form) == (post.id, plan.signing_form)]
    flaws = [why_not(_right(right, post), case.on) for right in rights]
    if None in flaws:
        if question := form_question(case.law, PAPER, plan.signing_form, case.on):
            yield Problem("cach_ky", question, "nguoi-ky", blocking=False)
        return
    why = flaws[0] if flaws else "Người này không có quyền ký kế hoạch theo cách đã chọn."
    yield Problem(
        "nguoi_ky",
        f"{post.holder_name} ({post.title}) không ký được: {why} Hãy chọn người ký khác.",
        "nguoi-ky",
        source=f"{ND30}, Điều 13",
    )


def _reports(case: Case) -> Iterator[Problem]:
    for report in case.content.reports:
        if report.due_on is None:
            yield Problem("bao_cao", f"«{report.title}» chưa có hạn gửi.", "bao-cao")
        elif report.due_on.year < case.content.year:
            yield Problem(
                "bao_cao",
                f"«{report.title}» có hạn {short_date(report.due_on)}, trước năm của kế hoạch "
                f"({case.content.year}).",
                "bao-cao",
            )


def _year(case: Case) -> Iterator[Problem]:
    plan = case.content
    if plan.kind != "nam" or plan.is_supplement or case.dossier.relation in AMENDS:
        return
    other = case.db.scalar(
        select(Dossier.code)
        .join(Plan, Plan.dossier_id == Dossier.id)
        .where(
            Plan.kind == "nam",
            Plan.year == plan.year,
            Plan.is_supplement.is_(False),
            Dossier.unit_id == case.dossier.unit_id,
            Dossier.id != case.dossier.id,
            Dossier.step.not_in(ENDED),
            (Dossier.id < case.dossier.id) | (Dossier.step != "soan_thao"),
            Dossier.relation.is_(None) | Dossier.relation.not_in(AMENDS),
        )
        .order_by(Dossier.id)
        .limit(1)
    )
    if other:
        yield Problem(
            "nam",
            f"Năm {plan.year} đã có kế hoạch (hồ sơ {other}). Nếu đây là kế hoạch bổ sung, hãy "
            "đánh dấu «Kế hoạch bổ sung».",
            "dau-de",
        )


def _old_years(case: Case) -> Iterator[Problem]:
    plan = case.content
    old = plan.copied_year
    if old is None or old == plan.year:
        return
    parts = [("trích yếu", "trich-yeu", plan.subject), ("chủ đề", "chu-de", plan.theme)]
    parts += [("phần mở đầu", "mo-dau", plan.opening)]
    parts += [(f"«{p.name}»", _at(p), p.text) for p in plan.paragraphs]
    parts += [(f"nơi nhận «{r.name}»", "noi-nhan", f"{r.name} {r.mark}") for r in plan.recipients]
    parts += [
        (f"nhiệm vụ «{t.what}»", "nhiem-vu", _task_text(t.what, t.due_text, t.due_on))
        for t in plan.tasks
    ]
    for what, place, text in parts:
        if old in years_in(text):
            yield Problem(
                "nam_cu",
                f"Còn năm {old} của kế hoạch cũ ở {what}.",
                place,
                blocking=False,
            )


def signing_rights(db: Session, unit_id: int, on: dt.date) -> list[tuple[SigningRight, Post]]:
    """Who may sign a plan of this office on this day, the head first."""
    return [
        (right, post)
        for right, post in _all_rights(db, unit_id)
        if why_not(_right(right, post), on) is None
    ]


def _rights(case: Case) -> list[tuple[SigningRight, Post]]:
    return _all_rights(case.db, committee_of(case.db, case.dossier.unit_id).id)


def _all_rights(db: Session, unit_id: int) -> list[tuple[SigningRight, Post]]:
    rows = db.execute(
        select(SigningRight, Post)
        .join(Post, Post.id == SigningRight.post_id)
        .where(SigningRight.unit_id == unit_id, SigningRight.type.in_((PAPER, "*")))
        .order_by(SigningRight.form, SigningRight.id)
    )
    return [(right, post) for right, post in rows]


def _right(right: SigningRight, post: Post) -> Right:
    return Right(
        rank=post.rank,
        form=right.form,
        basis=right.basis,
        valid_from=right.valid_from,
        valid_to=right.valid_to,
        holder_from=post.valid_from,
        holder_to=post.valid_to,
    )


def _task_text(what: str, due_text: str, due_on: dt.date | None) -> str:
    return f"{what} {due_text} {due_on or ''}"


def _at(paragraph: Paragraph) -> str:
    return f"doan-{paragraph.id}"


def _number(paragraph: Paragraph) -> str:
    return paragraph.label.removeprefix("- ")


def _forms(value: Value) -> set[str]:
    """How the value may be written: with or without the dots of thousands or last zeros."""
    lows, high = _spellings(value.low), value.high
    if high is None:
        return lows
    return {form for low in lows for top in _spellings(high) for form in number_forms(low, top)}


def _spellings(number: Decimal) -> set[str]:
    dotted = {decimal_text(number), decimal_text(number.normalize())}
    return dotted | {form.replace(".", "") for form in dotted}


def _shown(value: Value) -> str:
    low = decimal_text(value.low)
    return f"{low}-{decimal_text(value.high)}" if value.high is not None else low


Check = Callable[[Case], Iterable[Problem]]

CHECKS: tuple[Check, ...] = (
    _header,
    _body,
    _targets,
    _legal,
    _recipients,
    _signer,
    _reports,
    _year,
    _twice,
    _old_years,
)
