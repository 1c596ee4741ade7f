"""Dossiers: act, the one verb that moves a dossier through its workflow; remarks and followers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from service.errors import BadInput, Incomplete, NotAllowed, NotFound
from service.office import conditions, documents, effects, limits
from service.office.conditions import Reason
from service.office.desk import Actor, Held, Office
from service.office.envelope import arrive, open_envelope
from service.office.finding import changed, find, may_edit, moved_on, subject
from service.office.history import Happening, record
from service.office.places import fitting
from service.rules.vietnamese import nfc
from service.rules.workflow import Action, Asked, Step
from service.store.models import Dossier, Event, Follow, Remark

__all__ = [
    "Permit",
    "act",
    "changed",
    "find",
    "follow",
    "may_edit",
    "open_envelope",
    "permitted",
    "read_answers",
    "remark",
]

MOST_REASON = 4000


@dataclass(frozen=True)
class Permit:
    """What the officer may do: the action, from its step to the next, in which role."""

    step: Step
    to: Step
    action: Action
    held: Held


def permitted(
    db: Session, office: Office, dossier: Dossier, action_id: str, actor: Actor
) -> Permit:
    """The action of the dossier's step, if it offers it to one of the officer's roles."""
    flow = office.definitions.workflows[dossier.workflow]
    step = flow.step(dossier.step)
    action = step.actions.get(action_id)
    if action is None:
        if any(action_id == known.id for _, known in flow.actions()):
            raise moved_on(db, dossier)
        raise NotFound("Quy trình này không có thao tác đó.")
    held = fitting(db, office, dossier, action, actor)
    if held is None:
        titles = ", ".join(office.definitions.roles[role].title for role in action.roles)
        raise NotAllowed(f"Thao tác «{action.title}» do {titles} thực hiện.")
    return Permit(step, flow.step(action.to), action, held)


def act(
    office: Office,
    dossier_id: int,
    action_id: str,
    *,
    actor: Actor,
    seen: int,
    inputs: Mapping[str, Any] | None = None,
    shown: Mapping[str, int] | None = None,
) -> Event:
    """Press one button: check, move the step, freeze the papers, write history. All or nothing.

    `seen` is the dossier's version on the officer's page, `shown` the paper versions it showed.
    If somebody acted since, or a paper changed, StepMoved.
    """
    with office.reading() as db:
        permit = permitted(db, office, find(db, actor, dossier_id), action_id, actor)
    answers = read_answers(permit.action, inputs or {})
    with office.writing() as db:
        dossier = _move(db, office, dossier_id, permit, seen)
        _kept = documents.rows_of(db, office, dossier)  # alive, so that nobody reads them twice
        done = effects.Act(dossier, permit.action, permit.held, actor, answers, office.now())
        waived = _require(db, office, done)
        papers = documents.freeze(db, office, dossier, permit.action, shown or {})
        event = _record(db, office, done, permit, papers, waived)
        documents.approve(db, office, done, event, papers)
        for effect in permit.action.does:
            effects.EFFECTS[effect](db, office, done, event)
        documents.issue(db, office, done, event)
        documents.write_letters(db, office, done, event)
        arrive(db, office, dossier, actor)
        return event


def read_answers(action: Action, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What the officer typed, read by the action's `asks`; Incomplete names what is missing."""
    if strange := sorted(set(inputs) - set(action.asks)):
        raise BadInput(f"Thao tác «{action.title}» không hỏi {', '.join(strange)}.", strange)
    answers = {name: _answer(asked, inputs.get(name)) for name, asked in action.asks.items()}
    empty = [
        asked.label
        for name, asked in action.asks.items()
        if answers[name] in (None, "") and not (asked.optional or asked.waives)
    ]
    if empty:
        raise Incomplete(f"«{action.title}» còn thiếu: {', '.join(empty)}.", empty)
    return answers


def remark(office: Office, dossier_id: int, text: str, *, actor: Actor) -> None:
    """Leave a note on the dossier; it moves nothing."""
    text = nfc(text).strip()
    if not text:
        raise Incomplete("Hãy viết nội dung trao đổi rồi gửi.")
    if len(text) > MOST_REASON:
        raise BadInput(f"Nội dung trao đổi dài quá {MOST_REASON} ký tự.")
    with office.writing() as db:
        dossier = find(db, actor, dossier_id)
        db.add(Remark(dossier_id=dossier.id, officer_id=actor.id, at=office.now(), text=text))


def follow(office: Office, dossier_id: int, wanted: bool, *, actor: Actor) -> None:
    """Follow a dossier («Đang theo dõi»), or stop following it."""
    with office.writing() as db:
        dossier = find(db, actor, dossier_id)
        row = db.get(Follow, (dossier.id, actor.id))
        if wanted and row is None:
            db.add(Follow(dossier_id=dossier.id, officer_id=actor.id))
        elif row is not None and not wanted:
            db.delete(row)


def _move(db: Session, office: Office, dossier_id: int, permit: Permit, seen: int) -> Dossier:
    """Move by compare-and-set: the row is taken first, whoever comes second is told."""
    step, now = permit.to, office.now()
    changes: dict[str, Any] = {"version": seen + 1, "step": step.id}
    if step.id != permit.step.id:
        changes |= {"step_since": now, "due_at": limits.due(db, office, step.limit, now)}
    if step.final:
        changes["closed_at"] = now
    moved: Dossier | None = db.scalar(
        update(Dossier)
        .where(Dossier.id == dossier_id, Dossier.version == seen, Dossier.step == permit.step.id)
        .values(changes)
        .returning(Dossier)
    )
    if moved is None:
        raise moved_on(db, db.get_one(Dossier, dossier_id))
    return moved


def _require(db: Session, office: Office, done: effects.Act) -> list[Reason]:
    """The reasons against it that the officer set aside; Incomplete when there is any other."""
    unmet = conditions.unmet(db, office, done.dossier, done.action, done.actor, done.held)
    waived = [reason for reason in unmet if done.answers.get(reason.waived_by)]
    if reasons := [reason for reason in unmet if reason not in waived]:
        raise Incomplete(
            f"Chưa thể «{done.action.title}»: " + " ".join(reason.text for reason in reasons),
            [{"text": reason.text, "source": reason.source} for reason in reasons],
        )
    return waived


def _record(
    db: Session,
    office: Office,
    done: effects.Act,
    permit: Permit,
    papers: list[documents.Frozen],
    waived: list[Reason],
) -> Event:
    return record(
        db,
        office,
        subject(done.dossier.id),
        done.actor,
        Happening(
            action=permit.action.id,
            title=permit.action.title,
            dossier_id=done.dossier.id,
            from_step=permit.step.id,
            from_title=permit.step.title,
            to_step=permit.action.to,
            to_title=permit.to.title,
            note=_note(done, waived),
            on_behalf_of=permit.held.by_name,
            data={
                "role": permit.held.role,
                "answers": done.answers,
                "papers": [paper.as_data() for paper in papers],
                **({"waived": [reason.text for reason in waived]} if waived else {}),
            },
        ),
    )


def _note(done: effects.Act, waived: list[Reason]) -> str | None:
    """The reason the officer gave, and what he went on in spite of."""
    names = dict.fromkeys(reason.waived_by for reason in waived)
    said = [done.answers.get("ly_do") or ""]
    said += [f"{done.action.asks[name].label}: {done.answers[name]}" for name in names]
    said += [reason.text for reason in waived]
    return "\n".join(filter(None, said)) or None


def _answer(asked: Asked, value: Any) -> Any:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise BadInput(f"«{asked.label}» phải là chữ.")
    text = nfc(value).strip()
    if len(text) > MOST_REASON:
        raise BadInput(f"«{asked.label}» dài quá {MOST_REASON} ký tự.")
    if asked.kind == "choice" and text not in asked.choices:
        raise BadInput(f"«{asked.label}»: hãy chọn một trong các mục đã cho.")
    return text
