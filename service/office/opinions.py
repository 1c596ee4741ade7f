"""Opinions: a round asked of agencies, and the Văn phòng's chain, link by link."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from service.errors import BadInput, Incomplete, NotAllowed, StepMoved
from service.office import finding
from service.office.desk import Actor, Office
from service.office.history import Happening, record
from service.office.places import secretariat_of, unit_for
from service.office.settings import setting
from service.office.units import unit_name
from service.rules.calendar import cut_off
from service.rules.vietnamese import nfc
from service.store.models import Dossier, Opinion, Unit

ANSWERS = {"dong_y": "Đồng ý", "de_nghi_sua": "Đề nghị sửa", "khac": "Ý kiến khác"}
HANDLINGS = {"tiep_thu": "Tiếp thu", "giai_trinh": "Giải trình"}
PLANNING_STEP = "kiem_tra_noi_dung"
MOST_TEXT = 20_000


def plan_round(
    office: Office, dossier_id: int, unit_ids: Sequence[int], due_on: dt.date, *, actor: Actor
) -> None:
    """Choose the agencies to ask and the last day to answer, before the letter is sent."""
    if due_on < office.today():
        raise BadInput("Hạn trả lời đã qua. Hãy chọn ngày từ hôm nay trở đi.")
    with office.writing() as db:
        dossier = finding.find(db, actor, dossier_id)
        if dossier.unit_id not in actor.unit_ids:
            raise NotAllowed("Chỉ đơn vị soạn thảo được chọn cơ quan lấy ý kiến.")
        if dossier.step != PLANNING_STEP:
            raise StepMoved("Chỉ chọn cơ quan lấy ý kiến ở bước kiểm tra nội dung.")
        number = _next_round(db, dossier.id)
        planned = (Opinion.dossier_id == dossier.id) & (Opinion.state == "du_kien")
        db.execute(delete(Opinion).where(planned))
        for position, unit in enumerate(_agencies(db, unit_ids, dossier.unit_id), 1):
            db.add(
                Opinion(
                    dossier_id=dossier.id,
                    kind="gop_y",
                    round=number,
                    position=position,
                    unit_id=unit.id,
                    asked_of=unit_name(unit, office.today()),
                    asked_at=office.now(),
                    due_at=end_of_day(due_on),
                    state="du_kien",
                )
            )
        db.flush()
        finding.changed(db, office, dossier)


def send(db: Session, office: Office, dossier: Dossier) -> None:
    """The planned round goes out: each agency may see the dossier and is awaited."""
    asked = planned(db, dossier)
    for opinion in asked:
        opinion.state, opinion.asked_at = "cho", office.now()
    finding.let_see(db, dossier.id, {o.unit_id for o in asked if o.unit_id is not None})


def open_chain(db: Session, office: Office, dossier: Dossier) -> None:
    """One opinion a link, in the order that the office's setting gives."""
    office_unit = secretariat_of(db, dossier.unit_id)
    number = _next_round(db, dossier.id, "tham_tra")
    for position, role in enumerate(setting(db, office, "chuoi_y_kien_van_phong"), 1):
        db.add(
            Opinion(
                dossier_id=dossier.id,
                kind="tham_tra",
                round=number,
                position=position,
                unit_id=office_unit.id if office_unit else None,
                role=role,
                asked_of=office.definitions.roles[role].title,
                asked_at=office.now(),
            )
        )


def close(db: Session, dossier: Dossier, kind: str, state: str) -> None:
    """Opinions of this kind that are still awaited get this state; nothing is deleted."""
    db.execute(
        update(Opinion)
        .where(
            Opinion.dossier_id == dossier.id,
            Opinion.kind == kind,
            Opinion.state.in_(("cho", "du_kien")),
        )
        .values(state=state)
    )


def answer(
    office: Office, opinion_id: int, *, answer: str, text: str, seen: int, actor: Actor
) -> None:
    """Give an opinion: by the agency asked, or by the next link of the chain."""
    if answer not in ANSWERS:
        raise BadInput("Hãy chọn Đồng ý, Đề nghị sửa hoặc Ý kiến khác.")
    text = _text(text)
    if answer != "dong_y" and not text:
        raise Incomplete("Hãy viết nội dung ý kiến.")
    with office.writing() as db:
        opinion = _move(db, actor, opinion_id, seen)
        if opinion.state != "cho":
            raise StepMoved("Ý kiến này đã được trả lời hoặc đã hết lượt.")
        _may_answer(db, office, opinion, actor)
        opinion.state, opinion.answer, opinion.text = "da_tra_loi", answer, text
        opinion.answered_by_id, opinion.answered_at = actor.id, office.now()
        _remember(db, office, opinion, actor, f"Cho ý kiến: {ANSWERS[answer]}", text)
        finding.changed(db, office, db.get_one(Dossier, opinion.dossier_id))


def handle(
    office: Office, opinion_id: int, *, handling: str, reason: str, seen: int, actor: Actor
) -> None:
    """Say for each opinion whether it is taken up or why not (tiếp thu, giải trình)."""
    if handling not in HANDLINGS:
        raise BadInput("Hãy chọn Tiếp thu hoặc Giải trình.")
    reason = _text(reason)
    if handling == "giai_trinh" and not reason:
        raise Incomplete("Hãy viết lời giải trình.")
    with office.writing() as db:
        opinion = _move(db, actor, opinion_id, seen)
        dossier = db.get_one(Dossier, opinion.dossier_id)
        finding.may_edit(db, office, actor, dossier)
        opinion.handling, opinion.handling_reason = handling, reason
        db.flush()
        finding.changed(db, office, dossier)


def planned(db: Session, dossier: Dossier) -> list[Opinion]:
    """The agencies chosen for the round that has not gone out yet."""
    return _of(db, dossier, "gop_y", Opinion.state == "du_kien")


def last_round(db: Session, dossier: Dossier, kind: str) -> list[Opinion]:
    """The opinions of the latest round of this kind that went out, in order."""
    number = db.scalar(
        select(func.max(Opinion.round)).where(
            Opinion.dossier_id == dossier.id,
            Opinion.kind == kind,
            Opinion.state != "du_kien",
        )
    )
    return _of(db, dossier, kind, (Opinion.round == number) & (Opinion.state != "du_kien"))


def whose_turn(db: Session, dossier: Dossier) -> Opinion | None:
    """The link of the Văn phòng's chain that is next."""
    waiting = [o for o in last_round(db, dossier, "tham_tra") if o.state == "cho"]
    return waiting[0] if waiting else None


def end_of_day(day: dt.date) -> dt.datetime:
    """The last moment of this day in Vietnam."""
    return cut_off(day)


def _of(db: Session, dossier: Dossier, kind: str, condition: object) -> list[Opinion]:
    return list(
        db.scalars(
            select(Opinion)
            .where(Opinion.dossier_id == dossier.id, Opinion.kind == kind, condition)  # type: ignore[arg-type] # a column expression
            .order_by(Opinion.round, Opinion.position)
        )
    )


def _move(db: Session, actor: Actor, opinion_id: int, seen: int) -> Opinion:
    """Take the opinion's row by compare-and-set; its dossier must be one the officer may see."""
    moved: Opinion | None = db.scalar(
        update(Opinion)
        .where(Opinion.id == opinion_id, Opinion.version == seen)
        .values(version=seen + 1)
        .returning(Opinion)
    )
    if moved is None:
        known = db.get(Opinion, opinion_id)
        finding.find(db, actor, known.dossier_id if known else 0)
        raise StepMoved("Ý kiến này vừa được cập nhật. Hãy tải lại trang.")
    finding.find(db, actor, moved.dossier_id)
    return moved


def _may_answer(db: Session, office: Office, opinion: Opinion, actor: Actor) -> None:
    dossier = db.get_one(Dossier, opinion.dossier_id)
    if opinion.kind == "gop_y":
        allowed = opinion.unit_id in actor.unit_ids
    else:
        turn = whose_turn(db, dossier)
        if turn is None or turn.id != opinion.id:
            raise StepMoved("Chưa tới lượt ý kiến này trong chuỗi thẩm tra.")
        allowed = any(
            h.role == opinion.role and h.unit_id == unit_for(db, office, dossier, h.role)
            for h in actor.held
        )
    if not allowed:
        raise NotAllowed(f"Ý kiến này do {opinion.asked_of} trả lời.")


def _remember(
    db: Session, office: Office, opinion: Opinion, actor: Actor, title: str, text: str
) -> None:
    record(
        db,
        office,
        finding.subject(opinion.dossier_id),
        actor,
        Happening(
            "cho_y_kien",
            title,
            opinion.dossier_id,
            note=text or None,
            data={"opinion": opinion.id, "asked_of": opinion.asked_of, "answer": opinion.answer},
        ),
    )


def _agencies(db: Session, unit_ids: Sequence[int], own: int) -> list[Unit]:
    wanted = list(dict.fromkeys(unit_ids))
    found = {u.id: u for u in db.scalars(select(Unit).where(Unit.id.in_(wanted)))}
    if own in wanted or len(found) != len(wanted):
        raise BadInput("Danh sách cơ quan lấy ý kiến có mục không hợp lệ. Hãy chọn lại.")
    if not wanted:
        raise Incomplete("Hãy chọn ít nhất một cơ quan để lấy ý kiến.")
    return [found[unit_id] for unit_id in wanted]


def _next_round(db: Session, dossier_id: int, kind: str = "gop_y") -> int:
    last = db.scalar(
        select(func.max(Opinion.round)).where(
            Opinion.dossier_id == dossier_id,
            Opinion.kind == kind,
            Opinion.state != "du_kien",
        )
    )
    return (last or 0) + 1


def _text(text: str) -> str:
    text = nfc(text).strip()
    if len(text) > MOST_TEXT:
        raise BadInput(f"Ý kiến dài quá {MOST_TEXT} ký tự. Hãy gửi thành tệp đính kèm.")
    return text
