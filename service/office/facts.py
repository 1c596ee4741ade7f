"""Facts a paper may print: one function a fact, read from the dossier; the values of a paper."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.office import opinions, plan_reading
from service.office.desk import Office
from service.office.places import around
from service.office.settings import setting
from service.office.units import title_on, unit_name
from service.rules.catalogue import DocumentType, Field
from service.rules.signing import signature_lines
from service.rules.vietnamese import date_in_words, local_date, search_key, short_date
from service.store.models import (
    Document,
    DocumentVersion,
    Dossier,
    Event,
    Officer,
    Plan,
    Post,
    RegisterEntry,
    Series,
    SigningRight,
    Unit,
)

BLANK_DAY = "ngày\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0tháng {month} năm {year}"


@dataclass(frozen=True)
class Letterhead:
    """How the issuing office presents itself on a day: header, place, symbol, signature block."""

    parent_lines: Sequence[str]
    lines: Sequence[str]
    place: str
    symbol: str
    signature: Sequence[str]
    signer: str


@dataclass(frozen=True)
class Case:
    """What a fact may be read from."""

    db: Session
    office: Office
    dossier: Dossier
    document: Document
    type: DocumentType

    @cached_property
    def on(self) -> dt.date:
        return local_date(self.document.made_at)

    @cached_property
    def plan(self) -> Plan:
        return self.db.scalars(select(Plan).where(Plan.dossier_id == self.dossier.id)).one()

    @cached_property
    def plan_values(self) -> Mapping[str, Any]:
        return plan_reading.paper_values(self.db, self.plan)

    @cached_property
    def head(self) -> Letterhead:
        return letterhead(self.db, self.office, self.dossier, self.type, self.on)

    @cached_property
    def event(self) -> Event:
        """The act that a letter follows; for a draft, the dossier's last one."""
        if self.document.event_id:
            return self.db.get_one(Event, self.document.event_id)
        return self.db.scalars(
            select(Event)
            .where(Event.dossier_id == self.dossier.id, Event.from_step.is_not(None))
            .order_by(Event.id.desc())
            .limit(1)
        ).one()

    @cached_property
    def issued(self) -> Document:
        """The dossier's main paper, as issued."""
        flow = self.office.definitions.workflows[self.dossier.workflow]
        return self.db.scalars(
            select(Document)
            .where(
                Document.dossier_id == self.dossier.id,
                Document.type == flow.paper,
                Document.state == "da_phat_hanh",
            )
            .order_by(Document.id.desc())
            .limit(1)
        ).one()

    @cached_property
    def asked(self) -> list[Any]:
        return opinions.planned(self.db, self.dossier) or opinions.last_round(
            self.db, self.dossier, "gop_y"
        )


def values_for(db: Session, office: Office, dossier: Dossier, document: Document) -> dict[str, Any]:
    """Every value of the paper as the dossier says it now: facts, then what the clerk typed."""
    type_ = office.definitions.papers[document.type]
    case = Case(db, office, dossier, document, type_)
    return {f.name: _value(case, f) for f in type_.fields.values()}


def issuing_unit(db: Session, office: Office, dossier: Dossier, type_: DocumentType) -> int:
    """The unit whose paper it is; its id."""
    near = around(db, office, dossier.unit_id)
    if type_.issuer == "uy_ban":
        return near.committee_id
    if type_.issuer == "van_phong" and near.secretariat_id:
        return near.secretariat_id
    return dossier.unit_id


def letterhead(
    db: Session, office: Office, dossier: Dossier, type_: DocumentType, on: dt.date
) -> Letterhead:
    """The issuing office's letterhead on this day (NĐ 30/2020, Phụ lục I, II.1 to II.7)."""
    unit_id = issuing_unit(db, office, dossier, type_)
    title = title_on(db, unit_id, on)
    post, form = _signer(db, dossier, type_, unit_id, on)
    field = setting(db, office, "ky_hieu_don_vi_soan")[type_.issuer]
    symbol = (
        f"{type_.abbreviation}-{title.symbol}" if type_.abbreviation else f"{title.symbol}-{field}"
    )
    return Letterhead(
        parent_lines=title.parent_lines,
        lines=_issuer_lines(db, office, type_, title.lines, form),
        place=title.place,
        symbol=symbol,
        signature=signature_lines(post.title, form, title.lines) if post else [],
        signer=post.holder_name if post else "",
    )


def _issuer_lines(
    db: Session, office: Office, type_: DocumentType, lines: Sequence[str], form: str
) -> list[str]:
    """The issuer in capitals; for what the Chủ tịch issues in his own power a setting decides."""
    own_power = type_.issuer == "uy_ban" and not form.startswith("TM")
    if own_power and setting(db, office, "tieu_de_van_ban_chu_tich") == "CHU_TICH":
        return ["CHỦ TỊCH", *lines]
    return list(lines)


def printed_values(db: Session, document: Document) -> dict[str, Any]:
    """The values that the paper's current version prints."""
    version = db.get_one(DocumentVersion, document.current_id)
    return dict(version.values)


def register_facts(
    db: Session,
    office: Office,
    dossier: Dossier,
    type_: DocumentType,
    values: Mapping[str, Any],
) -> dict[str, Any]:
    """What a row of the register says about a paper (NĐ 30/2020, Phụ lục IV)."""
    subject = str(values.get("trich_yeu") or dossier.title)
    signer = str(values.get("nguoi_ky") or "")
    lines = [str(line).strip(" ;.") for line in values.get("noi_nhan") or []]
    recipients = "; ".join(line for line in lines if not line.startswith("Lưu"))
    kept = next((line for line in lines if line.startswith("Lưu")), "Lưu: VT")
    is_main = office.definitions.workflows[dossier.workflow].paper == type_.id
    return {
        "subject": subject,
        "signer": signer,
        "recipients": recipients,
        "kept_by": kept.removeprefix("Lưu:").strip(),
        "copies": plan_reading.copies(db, dossier.id) if is_main else max(1, len(lines)),
        "search_key": search_key(f"{subject} {recipients} {signer}"),
    }


def register_values(
    db: Session, office: Office, series: Series, year: int, rows: Sequence[RegisterEntry]
) -> dict[str, Any]:
    """The values of the printed register (so_dang_ky_van_ban_di)."""
    title = title_on(db, series.unit_id, office.today())
    return {
        "co_quan_chu_quan": list(title.parent_lines),
        "co_quan_ban_hanh": list(title.lines),
        "nam": str(year),
        "ten_so": series.title,
        "tu_ngay": short_date(rows[0].issued_on) if rows else "",
        "den_ngay": short_date(rows[-1].issued_on) if rows else "",
        "tu_so": f"{rows[0].number:02}" if rows else "",
        "den_so": f"{rows[-1].number:02}" if rows else "",
        "van_ban": [_register_row(row) for row in rows],
    }


def _register_row(row: RegisterEntry) -> dict[str, str]:
    void = f"Hủy: {row.void_reason}" if row.void_at else ""
    return {
        "so_ky_hieu": row.symbol,
        "ngay": short_date(row.issued_on),
        "ten_loai_trich_yeu": f"{row.type_title}: {row.subject}",
        "nguoi_ky": row.signer,
        "noi_nhan": row.recipients,
        "don_vi_nhan_ban_luu": row.kept_by,
        "so_luong_ban": str(row.copies),
        "ngay_chuyen": short_date(row.sent_on) if row.sent_on else "",
        "ky_nhan": "",
        "ghi_chu": "; ".join(part for part in (void, row.note or "") if part),
    }


def _value(case: Case, field: Field) -> Any:
    if field.fact:
        return FACTS[field.fact](case)
    return case.document.inputs.get(field.name, field.default)


def _signer(
    db: Session, dossier: Dossier, type_: DocumentType, unit_id: int, on: dt.date
) -> tuple[Post | None, str]:
    """Who signs this paper: the plan's signer for papers of the UBND, else the unit's head."""
    if type_.issuer == "uy_ban":
        plan = db.scalar(select(Plan).where(Plan.dossier_id == dossier.id))
        post = db.get(Post, plan.signer_post_id) if plan and plan.signer_post_id else None
        return post, plan.signing_form if plan else ""
    right = db.scalar(
        select(SigningRight)
        .join(Post, Post.id == SigningRight.post_id)
        .where(
            SigningRight.unit_id == unit_id,
            SigningRight.type.in_((type_.id, "*")),
            SigningRight.valid_from <= on,
            SigningRight.valid_to.is_(None) | (SigningRight.valid_to >= on),
            Post.valid_to.is_(None) | (Post.valid_to >= on),
        )
        .order_by(SigningRight.form, SigningRight.id)
        .limit(1)
    )
    return (db.get_one(Post, right.post_id), right.form) if right else (None, "")


def _draft_date(case: Case) -> str:
    month = case.on
    if case.type.id == case.office.definitions.workflows[case.dossier.workflow].paper:
        month = case.plan.issue_month or month
    number = f"{month.month:02}" if month.month <= 2 else str(month.month)
    return BLANK_DAY.format(month=number, year=month.year)


def _opinion_rows(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "stt": str(number),
            "co_quan": opinion.asked_of,
            "y_kien": opinion.text or opinions.ANSWERS.get(opinion.answer or "", "Không có ý kiến"),
            "tiep_thu": opinions.HANDLINGS.get(opinion.handling or "", ""),
            "giai_trinh": opinion.handling_reason or "",
        }
        for number, opinion in enumerate(case.asked, 1)
    ]


def _chain_rows(case: Case) -> list[dict[str, Any]]:
    rows = []
    for opinion in opinions.last_round(case.db, case.dossier, "tham_tra"):
        who = case.db.get(Officer, opinion.answered_by_id) if opinion.answered_by_id else None
        rows.append(
            {
                "vai_tro": opinion.asked_of,
                "nguoi": who.full_name if who else "",
                "y_kien": opinion.text or opinions.ANSWERS.get(opinion.answer or "", ""),
                "ngay": short_date(local_date(opinion.answered_at)) if opinion.answered_at else "",
            }
        )
    return rows


def _due_in_words(case: Case) -> str:
    moments = [o.due_at for o in case.asked if o.due_at]
    return date_in_words(local_date(max(moments))) if moments else ""


Fact = Callable[[Case], Any]

FACTS: dict[str, Fact] = {
    "frame.co_quan_chu_quan": lambda c: list(c.head.parent_lines),
    "frame.co_quan_ban_hanh": lambda c: list(c.head.lines),
    "frame.ky_hieu": lambda c: c.head.symbol,
    "frame.dia_danh": lambda c: c.head.place,
    "frame.ngay_du_thao": _draft_date,
    "frame.quyen_han": lambda c: list(c.head.signature),
    "frame.nguoi_ky": lambda c: c.head.signer,
    "plan.trich_yeu": lambda c: c.plan_values["trich_yeu"],
    "plan.chu_de": lambda c: c.plan_values["chu_de"],
    "plan.nam": lambda c: c.plan_values["nam"],
    "plan.mo_dau": lambda c: c.plan_values["mo_dau"],
    "plan.can_cu": lambda c: c.plan_values["can_cu"],
    "plan.noi_dung": lambda c: c.plan_values["noi_dung"],
    "plan.noi_nhan": lambda c: c.plan_values["noi_nhan"],
    "dossier.title": lambda c: c.dossier.title,
    "dossier.code": lambda c: c.dossier.code,
    "dossier.unit_name": lambda c: unit_name(c.db.get_one(Unit, c.dossier.unit_id), c.on),
    "dossier.officer_name": lambda c: c.db.get_one(Officer, c.dossier.officer_id).full_name,
    "event.ly_do": lambda c: c.event.note or "",
    "event.nguoi": lambda c: c.event.officer_name,
    "event.ngay": lambda c: date_in_words(local_date(c.event.at)),
    "opinions.co_quan": lambda c: [o.asked_of for o in c.asked],
    "opinions.han": _due_in_words,
    "opinions.bang": _opinion_rows,
    "chain.y_kien": _chain_rows,
    "issued.so_ky_hieu": lambda c: c.issued.symbol or "",
    "issued.ngay": lambda c: date_in_words(c.issued.issued_on) if c.issued.issued_on else "",
}
