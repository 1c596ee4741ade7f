"""Printers of a unit: how far each must move its print to meet the printed blank, and who says so.

Whoever prints sheets (chuyên viên, chuyên viên Văn phòng, văn thư) keeps the printers of his unit.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.errors import BadInput, Incomplete, NotAllowed, NotFound, StepMoved
from service.office.desk import Actor, Office
from service.office.history import Happening, hold, record
from service.office.units import names_on
from service.rules.vietnamese import decimal_text, squeeze
from service.store.models import Event, Printer

PRINTS = ("chuyen_vien", "chuyen_vien_vp", "van_thu")
NOT_YOURS = "Việc in bằng, giấy khen do chuyên viên hoặc văn thư của đơn vị làm."
MOST_TENTHS = 500
MOST_NAME = 100
SHOWN_EVENTS = 30


@dataclass(frozen=True)
class Printers:
    """The printers of one unit and what was done with them, the newest first."""

    unit_id: int
    unit_name: str
    printers: Sequence[Printer]
    events: Sequence[Event]
    may_change: bool


def prints_in(actor: Actor) -> list[int]:
    """The units in which this officer, or somebody he stands in for, prints sheets."""
    return list(dict.fromkeys(held.unit_id for held in actor.held if held.role in PRINTS))


def require_prints(actor: Actor, unit_id: int) -> None:
    """NotFound for another's unit, NotAllowed for whoever does not print there."""
    if unit_id not in actor.unit_ids:
        raise NotFound("Không tìm thấy mục này. Có thể đường dẫn sai hoặc của đơn vị khác.")
    if unit_id not in prints_in(actor):
        raise NotAllowed(NOT_YOURS)


def listing(office: Office, *, actor: Actor) -> list[Printers]:
    """The printers of each of the officer's units."""
    ids = sorted(actor.unit_ids)
    with office.reading() as db:
        names = names_on(db, ids, office.today())
        return [
            Printers(
                unit_id,
                names[unit_id],
                in_use(db, [unit_id]),
                _events(db, unit_id),
                unit_id in prints_in(actor),
            )
            for unit_id in ids
        ]


def in_use(db: Session, unit_ids: Collection[int]) -> list[Printer]:
    """The printers in use in these units, by name."""
    mine = select(Printer).where(Printer.unit_id.in_(unit_ids), Printer.ended_at.is_(None))
    return list(db.scalars(mine.order_by(Printer.name, Printer.id)))


def find(db: Session, unit_id: int, printer_id: int) -> Printer:
    """The printer, in use in this unit; else NotFound."""
    printer = db.get(Printer, printer_id)
    if printer is None or printer.unit_id != unit_id or printer.ended_at is not None:
        raise NotFound("Không tìm thấy máy in này. Hãy tải lại trang rồi chọn máy khác.")
    return printer


def add(
    office: Office, unit_id: int, name: str, *, dx_tenths: int, dy_tenths: int, actor: Actor
) -> int:
    """A printer of this unit; one put out of use under this name is in use again. Its id.

    Offsets in tenths of a millimetre, to the right and down.
    """
    require_prints(actor, unit_id)
    name = _checked(name, dx_tenths, dy_tenths)
    with office.writing() as db:
        hold(db, office, _subject(unit_id))
        printer = _named(db, unit_id, name)
        if printer is None:
            printer = Printer(unit_id=unit_id, name=name)
            db.add(printer)
        elif printer.ended_at is None:
            raise BadInput(f"Đơn vị đã có máy in «{name}». Hãy sửa máy đó hoặc đặt tên khác.")
        else:
            printer.ended_at, printer.version = None, printer.version + 1
        printer.dx_tenths, printer.dy_tenths = dx_tenths, dy_tenths
        db.flush()
        _remember(db, office, actor, printer, "them_may_in", "Thêm máy in")
        return printer.id


def change(
    office: Office,
    printer_id: int,
    name: str,
    *,
    dx_tenths: int,
    dy_tenths: int,
    seen: int,
    actor: Actor,
) -> None:
    """Another name or offset. Batches keep the offset they were ordered with."""
    name = _checked(name, dx_tenths, dy_tenths)
    with office.writing() as db:
        printer = _taken(db, office, printer_id, seen, actor)
        twin = _named(db, printer.unit_id, name)
        if twin is not None and twin.id != printer.id:
            raise BadInput(f"Tên «{name}» đã dùng cho máy khác của đơn vị. Hãy đặt tên khác.")
        printer.name, printer.dx_tenths, printer.dy_tenths = name, dx_tenths, dy_tenths
        _remember(db, office, actor, printer, "sua_may_in", "Sửa máy in")


def end(office: Office, printer_id: int, *, seen: int, actor: Actor) -> None:
    """The printer is used no more; what was printed on it keeps its name."""
    with office.writing() as db:
        printer = _taken(db, office, printer_id, seen, actor)
        printer.ended_at = office.now()
        _remember(db, office, actor, printer, "bo_may_in", "Thôi dùng máy in")


def _taken(db: Session, office: Office, printer_id: int, seen: int, actor: Actor) -> Printer:
    """The printer to be changed now, as the officer saw it."""
    known = db.get(Printer, printer_id)
    require_prints(actor, known.unit_id if known else 0)
    assert known is not None  # noqa: S101 - unit 0 is nobody's
    hold(db, office, _subject(known.unit_id))
    db.refresh(known)
    printer = find(db, known.unit_id, printer_id)
    if printer.version != seen:
        raise StepMoved(
            f"Máy in «{printer.name}» vừa được người khác sửa. Hãy tải lại trang rồi sửa lại."
        )
    printer.version += 1
    return printer


def _named(db: Session, unit_id: int, name: str) -> Printer | None:
    return db.scalar(select(Printer).where(Printer.unit_id == unit_id, Printer.name == name))


def _checked(name: str, dx_tenths: int, dy_tenths: int) -> str:
    name = squeeze(name)
    if not name:
        raise Incomplete("Hãy đặt tên máy in, ví dụ «Máy màu phòng 203».")
    if len(name) > MOST_NAME:
        raise BadInput(f"Tên máy in dài quá {MOST_NAME} ký tự.")
    if max(abs(dx_tenths), abs(dy_tenths)) > MOST_TENTHS:
        raise BadInput("Độ lệch mỗi chiều không quá 50 mm.")
    return name


def _events(db: Session, unit_id: int) -> list[Event]:
    events = select(Event).where(Event.subject == _subject(unit_id))
    return list(db.scalars(events.order_by(Event.id.desc()).limit(SHOWN_EVENTS)))


def _subject(unit_id: int) -> str:
    return f"printers:{unit_id}"


def _remember(
    db: Session, office: Office, actor: Actor, printer: Printer, action: str, title: str
) -> None:
    """History tells the offset as people read it: «sang phải 1,5 mm, xuống -0,5 mm»."""
    right, down = (decimal_text(Decimal(t) / 10) for t in (printer.dx_tenths, printer.dy_tenths))
    note = f"{printer.name}: sang phải {right} mm, xuống {down} mm"
    data = {"printer": printer.id, "dx_tenths": printer.dx_tenths, "dy_tenths": printer.dy_tenths}
    record(
        db, office, _subject(printer.unit_id), actor, Happening(action, title, note=note, data=data)
    )
