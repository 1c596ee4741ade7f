"""Opinions by API: the round asked of agencies, the answer to it, what is done with each."""

import datetime as dt
from typing import Annotated, Literal

from flask import g
from pydantic import Field

from service.office import opinions
from service.web.api.door import Answer, Done, route
from service.web.api.reading import Body, Day, Id, Seen, Text

TAG = "Ý kiến"


class OpinionAnswer(Answer):
    """One opinion; `version` is what `seen` names when it is answered or handled."""

    id: int
    kind: str
    round: int
    position: int
    asked_of: str
    due_at: dt.datetime | None
    state: str
    version: int
    answer: str | None
    text: str | None
    answered_at: dt.datetime | None
    handling: str | None
    handling_reason: str | None


class RoundBody(Body):
    """The agencies to ask and the last day to answer."""

    unit_ids: Annotated[list[Id], Field(min_length=1, max_length=200)]
    due_on: Day


class OpinionBody(Body):
    answer: Literal["dong_y", "de_nghi_sua", "khac"]
    text: Text = ""
    seen: Seen


class HandlingBody(Body):
    handling: Literal["tiep_thu", "giai_trinh"]
    reason: Text = ""
    seen: Seen


@route("PUT", "/dossiers/{dossier_id}/opinions", tag=TAG, verb=opinions.plan_round)
def plan_round(body: RoundBody, dossier_id: int) -> Done:
    """Chọn các cơ quan lấy ý kiến và hạn trả lời."""
    opinions.plan_round(g.office, dossier_id, body.unit_ids, body.due_on, actor=g.actor)
    return Done()


@route("POST", "/opinions/{opinion_id}/answer", tag=TAG, verb=opinions.answer)
def answer_opinion(body: OpinionBody, opinion_id: int) -> Done:
    """Trả lời một ý kiến được hỏi, hoặc một lượt của chuỗi thẩm tra."""
    opinions.answer(
        g.office, opinion_id, answer=body.answer, text=body.text, seen=body.seen, actor=g.actor
    )
    return Done()


@route("POST", "/opinions/{opinion_id}/handling", tag=TAG, verb=opinions.handle)
def handle_opinion(body: HandlingBody, opinion_id: int) -> Done:
    """Ghi việc tiếp thu hoặc giải trình một ý kiến."""
    opinions.handle(
        g.office,
        opinion_id,
        handling=body.handling,
        reason=body.reason,
        seen=body.seen,
        actor=g.actor,
    )
    return Done()
