"""What an action does beside moving the step: one function an effect, named in the YAML."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from service.office import documents, opinions, register
from service.office.desk import Actor, Held, Office
from service.office.plans import copy_for_amendment
from service.rules.workflow import Action
from service.store import outbox
from service.store.models import Dossier, Event


@dataclass(frozen=True)
class Act:
    """One press of a button, inside its transaction."""

    dossier: Dossier
    action: Action
    held: Held
    actor: Actor
    answers: Mapping[str, Any]
    now: dt.datetime


def send_for_opinions(db: Session, office: Office, done: Act, event: Event) -> None:
    """The round of opinions starts: every agency of the list is asked and may see the dossier."""
    opinions.send(db, office, done.dossier)


def close_round(db: Session, office: Office, done: Act, event: Event) -> None:
    """The round ends: who did not answer stays, marked."""
    opinions.close(db, done.dossier, "gop_y", "het_han")


def open_chain(db: Session, office: Office, done: Act, event: Event) -> None:
    """The Văn phòng's chain of opinions starts, link by link as the office's setting says."""
    opinions.open_chain(db, office, done.dossier)


def drop_chain(db: Session, office: Office, done: Act, event: Event) -> None:
    """The dossier leaves the Văn phòng: links that did not answer are superseded, kept."""
    opinions.close(db, done.dossier, "tham_tra", "bo")


def open_amendment(db: Session, office: Office, done: Act, event: Event) -> None:
    """A new dossier of the same form amends or replaces this one (NĐ 30/2020 art. 18.3)."""
    copy_for_amendment(db, office, done.dossier, relation=done.answers["cach"], actor=done.actor)


def mark_replaced(db: Session, office: Office, done: Act, event: Event) -> None:
    """When a replacing plan is issued, the plan it replaces is told."""
    if done.dossier.parent_id and done.dossier.relation in ("thay_the", "sua_doi"):
        outbox.promise(db, "tell_parent", done.dossier.id, now=done.now)


def note_signature(db: Session, office: Office, done: Act, event: Event) -> None:
    """The signed paper is in: the signer named in the paper signed this very version."""
    documents.note_signature(db, office, done, event)


def void_number(db: Session, office: Office, done: Act, event: Event) -> None:
    """The number stays in the register, void with its reason; the paper waits for another."""
    paper = documents.main_paper(db, office, done.dossier)
    register.void_of(db, office, paper, done.answers["ly_do"], done.actor)
    documents.take_back(db, paper)


EFFECTS: dict[str, Callable[[Session, Office, Act, Event], None]] = {
    "gui_xin_y_kien": send_for_opinions,
    "chot_vong_y_kien": close_round,
    "mo_chuoi_y_kien": open_chain,
    "dong_chuoi_y_kien": drop_chain,
    "mo_ban_sua": open_amendment,
    "ghi_ban_thay_the": mark_replaced,
    "ghi_nhan_nguoi_ky": note_signature,
    "huy_so_da_cap": void_number,
}
