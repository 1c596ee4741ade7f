"""Making a plan: from nothing, from last year's, as an amendment of an issued one, or whole."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.errors import NotFound
from service.office.desk import Actor, Office
from service.office.envelope import arrive, open_envelope
from service.office.finding import changed, find, subject
from service.office.history import Happening, record
from service.office.places import committee_of
from service.office.plan_input import clean, read_kind, read_year
from service.office.plan_lists import (
    write_basis,
    write_recipients,
    write_reports,
    write_tasks,
)
from service.office.plan_problems import signing_rights
from service.office.plan_rows import (
    Content,
    Paragraph,
    RecipientLine,
    ReportLine,
    TargetData,
    load,
    opened,
    plan_of,
)
from service.office.settings import setting
from service.rules.plan import SKELETON, day_of_year
from service.rules.vietnamese import search_key
from service.store.models import Dossier, Movement, Plan, Section, Target, TargetValue, Unit
from service.store.session import is_unique_violation

WORKFLOW = "phat_dong_tinh"
REPORT_SETTINGS = {"6_thang": "han_bao_cao_6_thang", "nam": "han_bao_cao_nam"}


def create(
    office: Office,
    *,
    kind: str,
    year: int,
    unit_id: int,
    form_key: str,
    subject: str = "",
    movement: str = "",
    is_supplement: bool = False,
    from_dossier: int | None = None,
    actor: Actor,
) -> int:
    """A new plan in its dossier, whose id comes back; the same form sent twice makes one.

    With `from_dossier` everything of that plan is copied («làm từ kế hoạch năm trước»).
    """
    wanted = _blank(read_kind(kind), read_year(year), clean(subject, 2000))
    wanted = dataclasses.replace(wanted, movement=clean(movement, 500), is_supplement=is_supplement)
    key = f"{actor.id}:{form_key[:100]}" if form_key else None
    try:
        return _create(office, wanted, unit_id, key, from_dossier, actor)
    except IntegrityError as error:
        if key is None or not is_unique_violation(error):
            raise
        return _create(office, wanted, unit_id, key, from_dossier, actor)


def copy_for_amendment(
    db: Session, office: Office, dossier: Dossier, relation: str, actor: Actor
) -> Dossier:
    """A new dossier of the same form that amends or replaces this one, with all its content."""
    content = load(db, plan_of(db, dossier.id))
    made = open_envelope(
        db,
        office,
        actor,
        workflow=dossier.workflow,
        unit_id=dossier.unit_id,
        title=dossier.title,
        parent_id=dossier.id,
        relation=relation,
    )
    _write(db, office, made, content, None, actor)
    arrive(db, office, made, actor)
    return made


def fill(office: Office, dossier_id: int, content: Content, *, actor: Actor) -> None:
    """Everything the plan says, at once, in place of what was there."""
    with office.writing() as db:
        dossier, plan = opened(db, office, actor, dossier_id)
        old = select(Section.id).where(Section.plan_id == plan.id)
        targets = select(Target.id).where(Target.section_id.in_(old))
        db.execute(delete(TargetValue).where(TargetValue.target_id.in_(targets)))
        db.execute(delete(Target).where(Target.section_id.in_(old)))
        db.execute(delete(Section).where(Section.plan_id == plan.id))
        _set_columns(db, plan, content)
        plan.version += 1
        dossier.title = content.subject
        dossier.search_key = search_key(content.subject)
        _write_parts(db, office, plan, content, actor)
        changed(db, office, dossier)


def movement_id(db: Session, name: str, kind: str, year: int) -> int | None:
    """The movement of this name, made when it is new."""
    if not name:
        return None
    found = db.scalar(select(Movement).where(Movement.name == name))
    if found is None:
        found = Movement(name=name, kind=kind, year=year)
        db.add(found)
        db.flush()
    return found.id


def _create(
    office: Office,
    wanted: Content,
    unit_id: int,
    key: str | None,
    from_dossier: int | None,
    actor: Actor,
) -> int:
    with office.writing() as db:
        known = db.scalar(select(Plan.dossier_id).where(Plan.form_key == key)) if key else None
        if known is not None:
            return known
        actor.require("chuyen_vien", unit_id)
        if db.get(Unit, unit_id) is None:
            raise NotFound("Không tìm thấy đơn vị soạn kế hoạch.")
        content = _copied(db, actor, from_dossier, wanted) if from_dossier else wanted
        content = _with_signer(db, unit_id, content, office.today())
        content = _with_report_days(db, office, content)
        made = open_envelope(
            db,
            office,
            actor,
            workflow=WORKFLOW,
            unit_id=unit_id,
            title=content.subject or "Kế hoạch chưa có trích yếu",
        )
        _write(db, office, made, content, key, actor)
        if from_dossier:
            _remember_source(db, office, made, from_dossier, actor)
        arrive(db, office, made, actor)
        return made.id


def _with_report_days(db: Session, office: Office, content: Content) -> Content:
    """Report days that the office fixed for every year stand in a new plan from the start."""
    kept = {line.kind: line.due_on for line in content.reports if not content.copied_year}
    days = {
        kind: kept.get(kind) or day_of_year(setting(db, office, key), content.year)
        for kind, key in REPORT_SETTINGS.items()
    }
    lines = [ReportLine(kind, due_on) for kind, due_on in days.items() if due_on]
    wanted = {line.kind for line in content.reports}
    lines += [ReportLine(kind) for kind in wanted - {line.kind for line in lines}]
    return dataclasses.replace(content, reports=lines)


def _copied(db: Session, actor: Actor, from_dossier: int, wanted: Content) -> Content:
    """Last year's plan under the new year; its texts stay, old years are pointed out."""
    old = load(db, plan_of(db, find(db, actor, from_dossier).id))
    return dataclasses.replace(
        old,
        kind=wanted.kind,
        year=wanted.year,
        is_supplement=wanted.is_supplement,
        issue_month=wanted.issue_month,
        copied_year=old.year,
        movement=wanted.movement or old.movement,
    )


def _remember_source(
    db: Session, office: Office, made: Dossier, from_dossier: int, actor: Actor
) -> None:
    code = db.get_one(Dossier, from_dossier).code
    record(
        db,
        office,
        subject(made.id),
        actor,
        Happening("lam_tu", "Làm từ kế hoạch đã có", made.id, note=f"Chép từ hồ sơ {code}."),
    )


def _with_signer(db: Session, unit_id: int, content: Content, on: dt.date) -> Content:
    """The head of the committee signs, unless the copied signer still may."""
    rights = signing_rights(db, committee_of(db, unit_id).id, on)
    choices = [(post.id, right.form) for right, post in rights]
    if (content.signer_post_id, content.signing_form) in choices or not choices:
        return content
    post, form = choices[0]
    return dataclasses.replace(content, signer_post_id=post, signing_form=form)


def _blank(kind: str, year: int, subject: str) -> Content:
    """What the office's plan looks like before a word is written."""
    yearly = kind == "nam"
    return Content(
        id=0,
        dossier_id=0,
        kind=kind,
        year=year,
        is_supplement=False,
        movement="",
        subject=subject or (f"Phát động các phong trào thi đua năm {year}" if yearly else ""),
        theme="",
        opening="",
        issue_month=dt.date(year, 1, 1) if yearly else None,
        signer_post_id=None,
        signing_form="",
        paragraphs=[Paragraph(0, kind, text) for kind, text in SKELETON],
        recipients=[RecipientLine("Lưu: VT", end=".", is_file_copy=True)],
        reports=[ReportLine("6_thang"), ReportLine("nam")] if yearly else [],
    )


def _write(
    db: Session,
    office: Office,
    dossier: Dossier,
    content: Content,
    key: str | None,
    actor: Actor,
) -> None:
    plan = Plan(dossier_id=dossier.id, form_key=key, copied_year=content.copied_year)
    _set_columns(db, plan, content)
    db.add(plan)
    db.flush()
    _write_parts(db, office, plan, content, actor)


def _set_columns(db: Session, plan: Plan, content: Content) -> None:
    plan.kind, plan.year = content.kind, content.year
    plan.is_supplement = content.is_supplement
    plan.subject, plan.theme, plan.opening = content.subject, content.theme, content.opening
    plan.issue_month = content.issue_month
    plan.signer_post_id, plan.signing_form = content.signer_post_id, content.signing_form
    plan.movement_id = movement_id(db, content.movement, content.kind, content.year)


def _write_parts(db: Session, office: Office, plan: Plan, content: Content, actor: Actor) -> None:
    _write_paragraphs(db, office, plan, content.paragraphs, actor)
    write_recipients(db, plan.id, content.recipients)
    write_tasks(db, plan.id, content.tasks)
    write_reports(db, plan.id, content.reports)
    write_basis(db, plan.id, [line.text_id for line in content.basis])
    db.flush()


def _write_paragraphs(
    db: Session, office: Office, plan: Plan, paragraphs: Sequence[Paragraph], actor: Actor
) -> None:
    for position, paragraph in enumerate(paragraphs, 1):
        section = Section(
            plan_id=plan.id,
            position=position,
            kind=paragraph.kind,
            text=paragraph.text,
            saved_by_id=actor.id,
            saved_at=office.now(),
        )
        db.add(section)
        if paragraph.target and paragraph.target.version:
            db.flush()
            _write_target(db, section.id, paragraph.target)


def _write_target(db: Session, section_id: int, data: TargetData) -> None:
    target = Target(
        section_id=section_id, is_text_only=data.is_text_only, owner_unit_id=data.owner_unit_id
    )
    db.add(target)
    db.flush()
    db.add_all(
        TargetValue(target_id=target.id, position=at, **vars(value))
        for at, value in enumerate(data.values, 1)
    )
