"""Papers: documents, their append-only versions, approvals, scans, series and the register."""

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.store.models.base import Base, Json, Moment


class Document(Base):
    """One paper of a dossier. `state`: du_thao, da_dong (frozen), da_phat_hanh, thoi (superseded).

    `inputs` is what the clerk typed for the fields that no fact fills.
    """

    __tablename__ = "document"
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    type: Mapped[str]
    title: Mapped[str]
    direction: Mapped[str] = mapped_column(default="di")
    state: Mapped[str] = mapped_column(default="du_thao")
    version: Mapped[int] = mapped_column(default=1)
    inputs: Mapped[Any] = mapped_column(Json)
    current_id: Mapped[int | None] = mapped_column(
        ForeignKey("document_version.id", use_alter=True)
    )
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    made_at: Mapped[dt.datetime] = mapped_column(Moment)
    number: Mapped[int | None]
    symbol: Mapped[str | None]
    issued_on: Mapped[dt.date | None]
    __table_args__ = (Index("ix_document_dossier_id_type", "dossier_id", "type"),)


class DocumentVersion(Base):
    """One version of a paper, never changed once its files are there.

    `origin`: soan (drafted), tai_len, dong_so (stamped), ban_quet. Files are SHA-256 names.
    `form_report` is what the checker said of its form; `form_errors`, `form_warnings` count it,
    none while it was not checked.
    """

    __tablename__ = "document_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    seq: Mapped[int]
    origin: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("document_version.id"))
    values: Mapped[Any] = mapped_column(Json)
    values_sha: Mapped[str]
    template_sha: Mapped[str]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    made_at: Mapped[dt.datetime] = mapped_column(Moment)
    docx: Mapped[str | None]
    pdf: Mapped[str | None]
    print_pdf: Mapped[str | None]
    pages: Mapped[list[str] | None] = mapped_column(Json)
    code: Mapped[str | None] = mapped_column(unique=True)
    fonts_missing: Mapped[list[str] | None] = mapped_column(Json)
    error: Mapped[str | None]
    form_report: Mapped[Any] = mapped_column(Json, nullable=True, deferred=True)
    form_errors: Mapped[int | None]
    form_warnings: Mapped[int | None]
    frozen_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    __table_args__ = (UniqueConstraint("document_id", "seq"),)


class Approval(Base):
    """A vouching for the exact files of a version; `kind`: noi_dung, trinh, the_thuc, duyet, ky."""

    __tablename__ = "approval"
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    kind: Mapped[str]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[dt.datetime] = mapped_column(Moment)
    docx: Mapped[str]
    pdf: Mapped[str]
    voided_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    void_reason: Mapped[str | None]


class Scan(Base):
    """A file handed in as the signed paper; the printed code on it leads to the version."""

    __tablename__ = "scan"
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    file_name: Mapped[str]
    media_type: Mapped[str]
    sha: Mapped[str]
    size_bytes: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[dt.datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(default="cho_doc")
    version_id: Mapped[int | None] = mapped_column(ForeignKey("document_version.id"))
    finding: Mapped[str | None]


class Series(Base):
    """A series of numbers of one unit. `source`: so_noi_bo (our register) or eoffice (typed in)."""

    __tablename__ = "series"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    key: Mapped[str]
    title: Mapped[str]
    source: Mapped[str]
    __table_args__ = (UniqueConstraint("unit_id", "key"),)


class SeriesYear(Base):
    """Where a series stands in one year (Vietnam time); taken first by whoever takes a number."""

    __tablename__ = "series_year"
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last_number: Mapped[int]
    last_on: Mapped[dt.date]


class RegisterEntry(Base):
    """One row of the register of outgoing papers (NĐ 30/2020 art. 15, 16); void keeps it."""

    __tablename__ = "register_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    year: Mapped[int]
    number: Mapped[int]
    symbol: Mapped[str]
    issued_on: Mapped[dt.date]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    type_title: Mapped[str]
    subject: Mapped[str]
    signer: Mapped[str]
    recipients: Mapped[str]
    kept_by: Mapped[str]
    copies: Mapped[int]
    sent_on: Mapped[dt.date | None]
    taken_by_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    taken_at: Mapped[dt.datetime] = mapped_column(Moment)
    void_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    void_reason: Mapped[str | None]
    note: Mapped[str | None]
    search_key: Mapped[str]
    __table_args__ = (
        UniqueConstraint("series_id", "year", "number"),
        CheckConstraint("number >= 1", name="from_one"),
    )
