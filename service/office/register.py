"""The register of outgoing papers: numbers without gaps, void with a reason.

NĐ 30/2020 art. 15: a series starts at 01 on 1 January, number and date rise together; art. 16 and
Phụ lục IV: what a row of the register holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.errors import Incomplete, NotAllowed, NotFound, StepMoved
from service.office import facts
from service.office.desk import Actor, Office
from service.office.history import Happening, record
from service.office.settings import setting
from service.rules import numbering
from service.rules.catalogue import DocumentType
from service.rules.vietnamese import nfc, search_key
from service.store.models import Document, Dossier, RegisterEntry, Series, SeriesYear, Unit
from service.store.session import insert_if_absent

PAGE_ROWS = 50
KEEPERS = ("van_thu", "giam_doc")


def take(
    db: Session, office: Office, dossier: Dossier, document: Document, actor: Actor
) -> RegisterEntry:
    """Take the next number of the paper's series, today, inside the caller's transaction.

    The row says what the paper itself says: its frozen values are what was approved.
    """
    type_ = office.definitions.papers[document.type]
    today = office.today()
    series = _series(db, office, dossier, type_)
    place = _year_row(db, series.id, numbering.register_year(office.now()))
    if place.last_on > today:
        raise StepMoved(
            f"Sổ đã cấp số ngày {place.last_on:%d/%m/%Y}; không cấp lùi ngày. "
            "Hãy kiểm tra ngày giờ của máy chủ."
        )
    place.last_number += 1
    place.last_on = today
    values = facts.printed_values(db, document)
    entry = RegisterEntry(
        series_id=series.id,
        year=place.year,
        number=place.last_number,
        symbol=numbering.full_symbol(place.last_number, values["ky_hieu"]),
        issued_on=today,
        document_id=document.id,
        type_title=type_.name.capitalize() or "Công văn",
        taken_by_id=actor.id,
        taken_at=office.now(),
        **facts.register_facts(db, office, dossier, type_, values),
    )
    db.add(entry)
    db.flush()
    record(
        db,
        office,
        f"register:{series.id}",
        actor,
        Happening(
            "cap_so",
            f"Cấp số {entry.symbol}",
            dossier.id,
            data={"number": entry.number, "year": entry.year, "document": document.id},
        ),
    )
    return entry


def void_of(db: Session, office: Office, document: Document, reason: str, actor: Actor) -> None:
    """The paper's number is void; it stays in the register with its reason, never used again."""
    entry = db.scalar(
        select(RegisterEntry)
        .where(RegisterEntry.document_id == document.id, RegisterEntry.void_at.is_(None))
        .order_by(RegisterEntry.id.desc())
        .limit(1)
    )
    if entry is None:
        raise StepMoved("Văn bản này không có số đang dùng trong sổ.")
    _void(db, office, entry, reason, actor)


def void(office: Office, entry_id: int, reason: str, *, actor: Actor) -> None:
    """Void a number whose paper is not the dossier's main one (that goes by the dossier's act)."""
    reason = nfc(reason).strip()
    if not reason:
        raise Incomplete("Hãy ghi lý do hủy số.")
    with office.writing() as db:
        entry = _entry(db, actor, entry_id)
        if not any(actor.has(role) for role in KEEPERS):
            raise NotAllowed("Chỉ văn thư hoặc thủ trưởng được hủy số trong sổ.")
        document = db.get_one(Document, entry.document_id)
        dossier = db.get_one(Dossier, document.dossier_id)
        if document.type == office.definitions.workflows[dossier.workflow].paper:
            raise StepMoved("Hủy số của văn bản chính bằng thao tác «Hủy số đã cấp» trong hồ sơ.")
        if entry.void_at is not None:
            raise StepMoved("Số này đã hủy rồi.")
        document.state = "huy_so"
        _void(db, office, entry, reason, actor)


@dataclass(frozen=True)
class RegisterPage:
    """One page of a register: its rows, newest first, and which registers there are."""

    series: Series
    all_series: Sequence[Series]
    year: int
    years: Sequence[int]
    rows: Sequence[RegisterEntry]
    total: int
    page: int
    pages: int


def book(
    office: Office,
    *,
    actor: Actor,
    series_id: int | None = None,
    year: int | None = None,
    query: str = "",
    page: int = 1,
) -> RegisterPage | None:
    """The register of one of the officer's own units; None when his units keep none."""
    with office.reading() as db:
        mine = list(_own_series(db, actor))
        if not mine and series_id is None:
            return None
        series = next((s for s in mine if series_id in (None, s.id)), None)
        if series is None:
            raise NotFound("Không tìm thấy sổ này.")
        years = list(
            db.scalars(
                select(SeriesYear.year)
                .where(SeriesYear.series_id == series.id)
                .order_by(SeriesYear.year.desc())
            )
        )
        chosen = year or (years[0] if years else office.today().year)
        rows = select(RegisterEntry).where(
            RegisterEntry.series_id == series.id, RegisterEntry.year == chosen
        )
        if query.strip():
            rows = rows.where(RegisterEntry.search_key.contains(search_key(query), autoescape=True))
        total = db.scalar(select(func.count()).select_from(rows.subquery())) or 0
        shown = db.scalars(
            rows.order_by(RegisterEntry.number.desc())
            .offset((page - 1) * PAGE_ROWS)
            .limit(PAGE_ROWS)
        )
        pages = max(1, -(-total // PAGE_ROWS))
        return RegisterPage(series, mine, chosen, years, list(shown), total, page, pages)


def printable(office: Office, series_id: int, year: int, *, actor: Actor) -> dict[str, object]:
    """The values of the printed register of one year, oldest first."""
    with office.reading() as db:
        series = next((s for s in _own_series(db, actor) if s.id == series_id), None)
        if series is None:
            raise NotFound("Không tìm thấy sổ này.")
        rows = db.scalars(
            select(RegisterEntry)
            .where(RegisterEntry.series_id == series_id, RegisterEntry.year == year)
            .order_by(RegisterEntry.number)
        )
        return facts.register_values(db, office, series, year, list(rows))


def _series(db: Session, office: Office, dossier: Dossier, type_: DocumentType) -> Series:
    """The series that counts this type in the issuing unit, made when first needed."""
    unit_id = facts.issuing_unit(db, office, dossier, type_)
    key, title = numbering.series_of(setting(db, office, "so_van_ban"), type_.abbreviation)
    known = select(Series).where(Series.unit_id == unit_id, Series.key == key)
    if found := db.scalar(known):
        return found
    insert_if_absent(db, Series, unit_id=unit_id, key=key, title=title, source="so_noi_bo")
    return db.scalars(known).one()


def _year_row(db: Session, series_id: int, year: int) -> SeriesYear:
    """Where the series stands this year; the row stays locked until the verb ends."""
    row = db.get(SeriesYear, (series_id, year), with_for_update=True)
    if row is not None:
        return row
    insert_if_absent(
        db,
        SeriesYear,
        series_id=series_id,
        year=year,
        last_number=0,
        last_on=numbering.new_year(year),
    )
    return db.get_one(SeriesYear, (series_id, year), with_for_update=True)


def _void(db: Session, office: Office, entry: RegisterEntry, reason: str, actor: Actor) -> None:
    entry.void_at, entry.void_reason = office.now(), reason
    document = db.get_one(Document, entry.document_id)
    record(
        db,
        office,
        f"register:{entry.series_id}",
        actor,
        Happening(
            "huy_so",
            f"Hủy số {entry.symbol}",
            document.dossier_id,
            note=reason,
            data={"number": entry.number, "year": entry.year, "document": document.id},
        ),
    )


def _own_series(db: Session, actor: Actor) -> Sequence[Series]:
    """Series of the officer's own units; a Văn phòng keeps the book of its UBND."""
    parents = select(Unit.parent_id).where(
        Unit.id.in_(actor.own_unit_ids), Unit.kind == "van_phong"
    )
    return list(
        db.scalars(
            select(Series)
            .where(Series.unit_id.in_(actor.own_unit_ids) | Series.unit_id.in_(parents))
            .order_by(Series.id)
        )
    )


def _entry(db: Session, actor: Actor, entry_id: int) -> RegisterEntry:
    entry = db.get(RegisterEntry, entry_id)
    if entry is None or entry.series_id not in {s.id for s in _own_series(db, actor)}:
        raise NotFound("Không tìm thấy số này trong sổ.")
    return entry
