"""Who there is: units and their titles by period, officers, roles, posts, delegation, sessions."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.store.models.base import Base, Json, Moment


class Unit(Base):
    """An office (đơn vị). `kind`: uy_ban, van_phong, so, huyen, xa, to_chuc, doanh_nghiep, khac."""

    __tablename__ = "unit"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    search_key: Mapped[str]
    titles: Mapped[list["UnitTitle"]] = relationship(
        order_by="UnitTitle.valid_from", back_populates="unit"
    )


class UnitTitle(Base):
    """What a unit is called and how its letterhead reads, by period."""

    __tablename__ = "unit_title"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str]
    sort_key: Mapped[str]
    symbol: Mapped[str]
    parent_lines: Mapped[list[str]] = mapped_column(Json)
    lines: Mapped[list[str]] = mapped_column(Json)
    place: Mapped[str]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    unit: Mapped[Unit] = relationship(back_populates="titles")
    __table_args__ = (UniqueConstraint("unit_id", "valid_from"),)


class Officer(Base):
    """A person with an account (cán bộ). `rights_version` rises when his rights change."""

    __tablename__ = "officer"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    full_name: Mapped[str]
    sort_key: Mapped[str]
    search_key: Mapped[str]
    password_hash: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    rights_version: Mapped[int] = mapped_column(default=1)


class RoleGrant(Base):
    """One role of one officer in one unit, for a period."""

    __tablename__ = "role_grant"
    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    role: Mapped[str]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]


class Post(Base):
    """A post (chức vụ) of a unit and who holds it; `rank`: dung_dau, cap_pho, quyen, phu_trach."""

    __tablename__ = "post"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    holder_name: Mapped[str]
    title: Mapped[str]
    rank: Mapped[str]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]


class SigningRight(Base):
    """Which post may sign which document type, in which form (NĐ 30/2020 art. 13).

    `form`: "" (own power), TM, KT, TM_KT, Q, TL, TUQ; `type` "*" means every type.
    """

    __tablename__ = "signing_right"
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    type: Mapped[str]
    form: Mapped[str]
    basis: Mapped[str]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]


class Delegation(Base):
    """Ủy quyền xử lý: `to` acts for `by` during a period, on a written basis."""

    __tablename__ = "delegation"
    id: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("officer.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("officer.id"), index=True)
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date]
    basis: Mapped[str]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    set_at: Mapped[dt.datetime] = mapped_column(Moment)
    ended_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    __table_args__ = (
        CheckConstraint("by_id <> to_id", name="not_to_oneself"),
        CheckConstraint("valid_from <= valid_to", name="period"),
    )


class Visit(Base):
    """A signed-in session, kept on the server; the cookie holds only its token."""

    __tablename__ = "visit"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha: Mapped[str] = mapped_column(unique=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"), index=True)
    rights_version: Mapped[int]
    started_at: Mapped[dt.datetime] = mapped_column(Moment)
    expires_at: Mapped[dt.datetime] = mapped_column(Moment)
    ended_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class SignInTry(Base):
    """A failed try to sign in; lock-out counts these, per name and per address."""

    __tablename__ = "sign_in_try"
    id: Mapped[int] = mapped_column(primary_key=True)
    name_key: Mapped[str]
    address: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(Moment)
    __table_args__ = (
        Index("ix_sign_in_try_name_key_at", "name_key", "at"),
        Index("ix_sign_in_try_address_at", "address", "at"),
    )


class OneTimeLink(Base):
    """A link that sets a password once."""

    __tablename__ = "one_time_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha: Mapped[str] = mapped_column(unique=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    expires_at: Mapped[dt.datetime] = mapped_column(Moment)
    used_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class ApiToken(Base):
    """A bearer token of the API; only its hash is kept."""

    __tablename__ = "api_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha: Mapped[str] = mapped_column(unique=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"), index=True)
    name: Mapped[str]
    made_at: Mapped[dt.datetime] = mapped_column(Moment)
    ended_at: Mapped[dt.datetime | None] = mapped_column(Moment)


class KeptAnswer(Base):
    """The answer given to an Idempotency-Key, kept for a day."""

    __tablename__ = "kept_answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    route: Mapped[str]
    key: Mapped[str]
    body_sha: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(Moment)
    status: Mapped[int | None]
    body: Mapped[str | None]
    __table_args__ = (UniqueConstraint("officer_id", "route", "key"),)
