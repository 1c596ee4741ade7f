"""Signing in and out: argon2id, lock-out counted in the database, sessions kept on the server."""

import datetime as dt
import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from service.errors import BadInput, Incomplete, NotAllowed, NotFound, NotSignedIn, TooMany
from service.office.desk import Actor, Office, actor_of
from service.office.history import Happening, record
from service.rules.vietnamese import nfc, search_key
from service.store.models import Officer, OneTimeLink, SignInTry, Visit

VISIT_HOURS = 12
LINK_HOURS = 72
WINDOW = dt.timedelta(minutes=15)
TRIES_A_NAME = 5
TRIES_AN_ADDRESS = 30
SHORTEST, LONGEST = 10, 200
HASHER = PasswordHasher()
NOBODY = HASHER.hash(secrets.token_hex(16))  # checked for unknown names: the same time passes
WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."


def sign_in(office: Office, username: str, password: str, address: str) -> str:
    """The token of a new visit. NotSignedIn when name or password is wrong, TooMany when locked.

    The try is counted before the password is looked at, so many at once are counted too.
    """
    key = search_key(username)[:100]
    try_id = _count_try(office, key, address)
    with office.reading() as db:
        officer = db.scalar(select(Officer).where(Officer.username == key, Officer.is_active))
        known_hash = officer.password_hash if officer else None
    good = _verifies(known_hash or NOBODY, password) and known_hash is not None
    if officer is None or not good:
        raise NotSignedIn(WRONG)
    token = secrets.token_urlsafe(32)
    now = office.now()
    with office.writing() as db:
        db.execute(delete(SignInTry).where(SignInTry.id == try_id))  # it was no failure
        db.add(
            Visit(
                token_sha=sha(token),
                officer_id=officer.id,
                rights_version=officer.rights_version,
                started_at=now,
                expires_at=now + dt.timedelta(hours=VISIT_HOURS),
            )
        )
    return token


def visitor(office: Office, token: str) -> Actor | None:
    """Who this token lets in now; None when the visit ended or the officer's rights changed."""
    with office.reading() as db:
        officer_id = db.scalar(
            select(Visit.officer_id)
            .join(Officer, Officer.id == Visit.officer_id)
            .where(
                Visit.token_sha == sha(token),
                Visit.ended_at.is_(None),
                Visit.expires_at > office.now(),
                Visit.rights_version == Officer.rights_version,
                Officer.is_active,
            )
        )
        return actor_of(db, officer_id, office.today()) if officer_id else None


def sign_out(office: Office, token: str) -> None:
    """End this visit; its token is worthless from now on."""
    with office.writing() as db:
        db.execute(
            update(Visit)
            .where(Visit.token_sha == sha(token), Visit.ended_at.is_(None))
            .values(ended_at=office.now())
        )


def change_password(office: Office, old: str, new: str, *, actor: Actor) -> None:
    """A new password after the old one; every visit of the officer ends. Wrong tries count too."""
    hashed = hash_password(new)
    own = f"#{actor.id}"  # no username looks like this
    try_id = _count_try(office, own, own)
    with office.reading() as db:
        known = db.get_one(Officer, actor.id).password_hash
    if known is None or not _verifies(known, old):
        raise NotAllowed("Mật khẩu hiện tại không đúng.")
    with office.writing() as db:
        db.execute(delete(SignInTry).where(SignInTry.id == try_id))
        _set_password(db, office, actor.id, hashed, actor, "Đổi mật khẩu")


def make_link(db: Session, office: Office, officer_id: int) -> str:
    """A one-time token that sets this officer's password, within the caller's transaction."""
    token = secrets.token_urlsafe(32)
    until = office.now() + dt.timedelta(hours=LINK_HOURS)
    db.add(OneTimeLink(token_sha=sha(token), officer_id=officer_id, expires_at=until))
    return token


def whose_link(office: Office, token: str) -> str:
    """The name of the officer whose password this link sets; NotFound when it is used or old."""
    with office.reading() as db:
        name = db.scalar(
            select(Officer.full_name)
            .join(OneTimeLink, OneTimeLink.officer_id == Officer.id)
            .where(
                OneTimeLink.token_sha == sha(token),
                OneTimeLink.used_at.is_(None),
                OneTimeLink.expires_at > office.now(),
            )
        )
    if name is None:
        raise NotFound("Liên kết này đã dùng hoặc đã hết hạn. Hãy xin quản trị một liên kết mới.")
    return name


def use_link(office: Office, token: str, password: str) -> None:
    """Set the password once by this link."""
    use_link_hashed(office, token, hash_password(password))


def use_link_hashed(office: Office, token: str, hashed: str) -> None:
    """The same with a hash that was made already (the demo, many accounts at once)."""
    with office.writing() as db:
        link = db.scalar(
            select(OneTimeLink)
            .where(
                OneTimeLink.token_sha == sha(token),
                OneTimeLink.used_at.is_(None),
                OneTimeLink.expires_at > office.now(),
            )
            .with_for_update()
        )
        if link is None:
            raise NotFound(
                "Liên kết này đã dùng hoặc đã hết hạn. Hãy xin quản trị một liên kết mới."
            )
        link.used_at = office.now()
        actor = actor_of(db, link.officer_id, office.today())
        _set_password(db, office, link.officer_id, hashed, actor, "Đặt mật khẩu bằng liên kết")


def hash_password(password: str) -> str:
    """The argon2id hash of a good password; BadInput when it is too short, long or plain."""
    password = nfc(password)
    if len(password) < SHORTEST:
        raise Incomplete(f"Mật khẩu phải có ít nhất {SHORTEST} ký tự.")
    if len(password) > LONGEST:
        raise BadInput(f"Mật khẩu dài quá {LONGEST} ký tự.")
    if len(set(password)) < 4:
        raise Incomplete("Mật khẩu quá đơn giản. Hãy dùng một câu dễ nhớ, khó đoán.")
    return HASHER.hash(password)


def sha(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _verifies(known: str, password: str) -> bool:
    try:
        return HASHER.verify(known, nfc(password[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False


def _count_try(office: Office, key: str, address: str) -> int:
    """Count a try as a failure until it proves good; TooMany when there were too many."""
    with office.writing() as db:
        _refuse_locked(db, office, key, address)
        row = SignInTry(name_key=key, address=address, at=office.now())
        db.add(row)
        db.flush()
        return row.id


def _refuse_locked(db: Session, office: Office, key: str, address: str) -> None:
    since = office.now() - WINDOW
    for column, value, most in (
        (SignInTry.name_key, key, TRIES_A_NAME),
        (SignInTry.address, address, TRIES_AN_ADDRESS),
    ):
        count, first = db.execute(
            select(func.count(), func.min(SignInTry.at)).where(
                column == value, SignInTry.at > since
            )
        ).one()
        if count >= most:
            minutes = max(1, round((first + WINDOW - office.now()).total_seconds() / 60))
            raise TooMany(f"Sai quá nhiều lần. Hãy thử lại sau {minutes} phút.")


def _set_password(
    db: Session, office: Office, officer_id: int, hashed: str, actor: Actor, title: str
) -> None:
    db.execute(
        update(Officer)
        .where(Officer.id == officer_id)
        .values(password_hash=hashed, rights_version=Officer.rights_version + 1)
    )
    record(db, office, f"account:{officer_id}", actor, Happening("dat_mat_khau", title))
