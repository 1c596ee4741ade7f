"""The officer's own tokens by API: which there are, and ending one; none is made here."""

import datetime as dt

from flask import g

from service.office import api_tokens
from service.web.api.door import Answer, Done, route

TAG = "Mã truy cập"


class TokenAnswer(Answer):
    id: int
    name: str
    made_at: dt.datetime
    ended_at: dt.datetime | None


class HeldAnswer(Answer):
    """A role held today; `by_name` is whom one stands in for."""

    unit_id: int
    role: str
    by_name: str | None


class WhoAnswer(Answer):
    id: int
    name: str
    held: list[HeldAnswer]


@route("GET", "/me", tag=TAG)
def who_am_i() -> WhoAnswer:
    """Tài khoản của mã truy cập này và các vai trò hôm nay."""
    return WhoAnswer.model_validate(g.actor)


@route("GET", "/tokens", tag=TAG, verb=api_tokens.mine)
def list_tokens() -> list[TokenAnswer]:
    """Các mã truy cập của mình."""
    return [TokenAnswer.model_validate(row) for row in api_tokens.mine(g.office, actor=g.actor)]


@route("DELETE", "/tokens/{token_id}", tag=TAG, verb=api_tokens.end)
def end_token(token_id: int) -> Done:
    """Hủy một mã truy cập của mình."""
    api_tokens.end(g.office, token_id, actor=g.actor)
    return Done()
