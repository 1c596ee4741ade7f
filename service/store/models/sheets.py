"""Certificates in bulk: a batch of sheets, its chunks, and the printers they are printed on."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.store.models.base import Base, Json, Moment


class Printer(Base):
    """A printer of a unit and how far its print must move to meet the printed blank.

    `dx_tenths`, `dy_tenths`: tenths of a millimetre, to the right and down.
    """

    __tablename__ = "printer"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str]
    dx_tenths: Mapped[int] = mapped_column(default=0)
    dy_tenths: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    ended_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    __table_args__ = (UniqueConstraint("unit_id", "name"),)


class Batch(Base):
    """The certificates of one decision, made in chunks. `state`: dang_lam, xong, da_huy.

    `layer`: ca_to (the whole sheet), lop_chu (the text over printed blanks), lop_so_ngay.
    `dx_tenths`, `dy_tenths`: the printer's offset when the print PDF was ordered. `pictures`: the
    files that its sheets show. `test_pdf`: one sheet with rulers, for that printer.
    """

    __tablename__ = "batch"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    form_key: Mapped[str | None] = mapped_column(unique=True)
    title: Mapped[str]
    paper: Mapped[str]
    template_sha: Mapped[str]
    layer: Mapped[str]
    printer_id: Mapped[int | None] = mapped_column(ForeignKey("printer.id"))
    dx_tenths: Mapped[int] = mapped_column(default=0)
    dy_tenths: Mapped[int] = mapped_column(default=0)
    total: Mapped[int]
    state: Mapped[str] = mapped_column(default="dang_lam")
    version: Mapped[int] = mapped_column(default=1)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    made_at: Mapped[dt.datetime] = mapped_column(Moment)
    done_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    pictures: Mapped[list[str]] = mapped_column(Json)
    test_pdf: Mapped[str | None]
    print_pdf: Mapped[str | None]
    error: Mapped[str | None]


class Chunk(Base):
    """A run of sheets that one worker makes at once; filled once, by compare-and-set on `zip`.

    `zip` holds the .docx files of its good sheets (stored, not packed again), `pdf` their pages in
    order; `bad` of its `total` sheets could not be made.
    """

    __tablename__ = "chunk"
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    seq: Mapped[int]
    total: Mapped[int]
    bad: Mapped[int] = mapped_column(default=0)
    zip: Mapped[str | None]
    pdf: Mapped[str | None]
    done_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    error: Mapped[str | None]
    __table_args__ = (UniqueConstraint("batch_id", "seq"),)


class Sheet(Base):
    """One certificate: its values, the file name people see, or why it could not be made."""

    __tablename__ = "sheet"
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    chunk_id: Mapped[int] = mapped_column(ForeignKey("chunk.id"), index=True)
    seq: Mapped[int]
    label: Mapped[str]
    file_name: Mapped[str]
    values: Mapped[Any] = mapped_column(Json)
    error: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("batch_id", "seq"),
        UniqueConstraint("batch_id", "file_name"),
        Index("ix_sheet_batch_id_error", "batch_id", "error"),
    )
