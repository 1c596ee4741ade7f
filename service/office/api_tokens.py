"""Bearer tokens of the API: made once and shown once, ended, and whose one is."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.errors import Incomplete, NotFound, NotSignedIn
from service.office.desk import SYSTEM, Actor, Office, actor_of
from service.office.history import Happening, record
from service.rules.vietnamese import nfc, search_key
from service.store.models import ApiToken, Officer

PREFIX = "tdkt_"
MOST_NAME = 100


@dataclass(frozen=True)
class TokenRow:
    """A token as its owner sees it; the token itself is kept nowhere."""

    id: int
    name: str
    made_at: dt.datetime
    ended_at: dt.datetime | None


def make(office: Office, username: str, name: str = "", *, actor: Actor = SYSTEM) -> str:
    """A new token of this account; whoever asks is the account itself or the command line."""
    token = PREFIX + secrets.token_urlsafe(32)
    with office.writing() as db:
        officer = db.scalar(select(Officer).where(Officer.username == search_key(username)))
        if officer is None or (actor is not SYSTEM and officer.id != actor.id):
            raise NotFound(f"Không có tài khoản «{username}».")
        if not officer.is_active:
            raise Incomplete(f"Tài khoản «{username}» đang khóa. Hãy mở khóa trước.")
        row = ApiToken(
            token_sha=_sha(token),
            officer_id=officer.id,
            name=nfc(name).strip()[:MOST_NAME] or "API",
            made_at=office.now(),
        )
        db.add(row)
        db.flush()
        _remember(db, office, actor, row, "tao_ma_truy_cap", "Tạo mã truy cập")
    return token


def end(office: Office, token_id: int, *, actor: Actor) -> None:
    """The token is worth nothing from now on; ending it twice changes nothing."""
    with office.writing() as db:
        row = db.get(ApiToken, token_id, with_for_update=True)
        if row is None or row.officer_id != actor.id:
            raise NotFound("Không tìm thấy mã truy cập này.")
        if row.ended_at is None:
            row.ended_at = office.now()
            _remember(db, office, actor, row, "huy_ma_truy_cap", "Hủy mã truy cập")


def mine(office: Office, *, actor: Actor) -> list[TokenRow]:
    """The officer's own tokens, newest first."""
    with office.reading() as db:
        rows = db.scalars(
            select(ApiToken).where(ApiToken.officer_id == actor.id).order_by(ApiToken.id.desc())
        )
        return [TokenRow(r.id, r.name, r.made_at, r.ended_at) for r in rows]


def whose(office: Office, token: str) -> Actor:
    """The officer of this token with the roles he holds today; NotSignedIn when it is worthless."""
    with office.reading() as db:
        officer = db.scalar(
            select(Officer)
            .join(ApiToken, ApiToken.officer_id == Officer.id)
            .where(
                ApiToken.token_sha == _sha(token),
                ApiToken.ended_at.is_(None),
                Officer.is_active,
            )
        )
        if officer is None:
            raise NotSignedIn("Mã truy cập không đúng hoặc đã hủy. Hãy dùng mã khác.")
        return actor_of(db, officer.id, office.today())


def _sha(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _remember(
    db: Session, office: Office, actor: Actor, row: ApiToken, action: str, title: str
) -> None:
    data = {"token": row.id, "name": row.name}
    record(db, office, f"account:{row.officer_id}", actor, Happening(action, title, data=data))
