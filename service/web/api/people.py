"""Accounts, roles and delegation by API; who may do it is the office's business."""

import datetime as dt
from typing import Annotated

from flask import g
from pydantic import Field

from service.office import people
from service.web.api.door import Answer, Done, Made, route
from service.web.api.dossiers import EventAnswer
from service.web.api.reading import Body, Day, Id, Line, Query

TAG = "Tài khoản"
Role = Annotated[str, Field(max_length=60)]


class RoleAnswer(Answer):
    """A role given in a unit for a period; `id` is what ends it."""

    id: int
    unit_id: int
    unit_name: str
    role: str
    title: str
    valid_from: dt.date
    valid_to: dt.date | None


class AccountAnswer(Answer):
    id: int
    username: str
    full_name: str
    is_active: bool
    has_password: bool
    is_ours: bool
    roles: list[RoleAnswer]


class AccountPage(AccountAnswer):
    """One account with its history, newest first."""

    history: list[EventAnswer]


class LinkAnswer(Answer):
    """The path of the page that sets the password once; said once, kept nowhere."""

    path: str


class AccountMade(LinkAnswer):
    id: int


class PersonAnswer(Answer):
    id: int
    name: str


class DelegationAnswer(Answer):
    """One delegation; `state`: se_den, dang_co, da_het."""

    id: int
    by_id: int
    by: str
    to_id: int
    to: str
    valid_from: dt.date
    valid_to: dt.date
    basis: str
    state: str
    may_end: bool


class AccountsQuery(Query):
    query: Annotated[str, Field(max_length=200)] = ""


class AccountBody(Body):
    username: Annotated[str, Field(max_length=100)]
    full_name: Line
    unit_id: Id
    role: Role
    valid_from: Day | None = None


class ActiveBody(Body):
    is_active: bool


class GrantBody(Body):
    unit_id: Id
    role: Role
    valid_from: Day
    valid_to: Day | None = None


class DelegationBody(Body):
    """`by_id` hands his work to `to_id` for a period, on a written basis."""

    by_id: Id
    to_id: Id
    valid_from: Day
    valid_to: Day
    basis: Line


@route("GET", "/accounts", tag=TAG, verb=people.accounts)
def list_accounts(query: AccountsQuery) -> list[AccountAnswer]:
    """Tài khoản của các đơn vị mình quản trị."""
    found = people.accounts(g.office, actor=g.actor, query=query.query)
    return [_account(account) for account in found]


@route("GET", "/accounts/{officer_id}", tag=TAG, verb=people.account)
def get_account(officer_id: int) -> AccountPage:
    """Một tài khoản mình quản trị và nhật ký của nó."""
    account, events = people.account(g.office, officer_id, actor=g.actor)
    history = [EventAnswer.model_validate(event) for event in events]
    return AccountPage(**_account(account).model_dump(), history=history)


@route("POST", "/accounts", tag=TAG, verb=people.open_account, status=201, secret=True)
def open_account(body: AccountBody) -> AccountMade:
    """Mở tài khoản với vai trò đầu tiên; nhận liên kết đặt mật khẩu một lần."""
    made, token = people.open_account(g.office, actor=g.actor, **body.model_dump())
    return AccountMade(id=made, path=_link(token).path)


@route("POST", "/accounts/{officer_id}/link", tag=TAG, verb=people.new_link, secret=True)
def new_link(officer_id: int) -> LinkAnswer:
    """Cấp liên kết đặt mật khẩu mới; liên kết cũ hết giá trị."""
    return _link(people.new_link(g.office, officer_id, actor=g.actor))


@route("PUT", "/accounts/{officer_id}/active", tag=TAG, verb=people.set_active)
def set_active(body: ActiveBody, officer_id: int) -> Done:
    """Khóa hoặc mở lại tài khoản."""
    people.set_active(g.office, officer_id, body.is_active, actor=g.actor)
    return Done()


@route("POST", "/accounts/{officer_id}/roles", tag=TAG, verb=people.grant)
def grant_role(body: GrantBody, officer_id: int) -> Done:
    """Giao một vai trò ở một đơn vị, theo thời gian."""
    people.grant(g.office, officer_id, actor=g.actor, **body.model_dump())
    return Done()


@route("DELETE", "/roles/{grant_id}", tag=TAG, verb=people.revoke)
def revoke_role(grant_id: int) -> Done:
    """Thôi một vai trò."""
    people.revoke(g.office, grant_id, actor=g.actor)
    return Done()


@route("GET", "/colleagues", tag=TAG, verb=people.colleagues)
def list_colleagues() -> list[PersonAnswer]:
    """Những người có thể nhận ủy quyền."""
    return _named(people.colleagues(g.office, actor=g.actor))


@route("GET", "/delegation-givers", tag=TAG, verb=people.givers)
def list_givers() -> list[PersonAnswer]:
    """Những người mà mình được lập ủy quyền cho."""
    return _named(people.givers(g.office, actor=g.actor))


@route("GET", "/administered-units", tag=TAG, verb=people.administered_units)
def list_administered_units() -> list[PersonAnswer]:
    """Các đơn vị mình quản trị."""
    return _named(people.administered_units(g.office, actor=g.actor))


@route("GET", "/delegations", tag=TAG, verb=people.delegations)
def list_delegations() -> list[DelegationAnswer]:
    """Các ủy quyền liên quan tới mình hoặc đơn vị mình."""
    return [_delegation(standing) for standing in people.delegations(g.office, actor=g.actor)]


@route("POST", "/delegations", tag=TAG, verb=people.delegate, status=201)
def delegate(body: DelegationBody) -> Made:
    """Lập một ủy quyền xử lý công việc."""
    return Made(id=people.delegate(g.office, actor=g.actor, **body.model_dump()))


@route("POST", "/delegations/{delegation_id}/end", tag=TAG, verb=people.end_delegation)
def end_delegation(delegation_id: int) -> Done:
    """Kết thúc một ủy quyền ngay."""
    people.end_delegation(g.office, delegation_id, actor=g.actor)
    return Done()


def _account(account: people.Account) -> AccountAnswer:
    officer = account.officer
    return AccountAnswer(
        id=officer.id,
        username=officer.username,
        full_name=officer.full_name,
        is_active=officer.is_active,
        has_password=account.has_password,
        is_ours=account.is_ours,
        roles=[
            RoleAnswer(
                id=row.id,
                unit_id=row.unit_id,
                unit_name=unit,
                role=row.role,
                title=title,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
            )
            for row, title, unit in account.roles
        ],
    )


def _delegation(standing: people.Standing) -> DelegationAnswer:
    row = standing.delegation
    return DelegationAnswer(
        id=row.id,
        by_id=row.by_id,
        by=standing.by,
        to_id=row.to_id,
        to=standing.to,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        basis=row.basis,
        state=standing.state,
        may_end=standing.may_end,
    )


def _link(token: str) -> LinkAnswer:
    return LinkAnswer(path=f"/dat-mat-khau/{token}")


def _named(rows: list[tuple[int, str]]) -> list[PersonAnswer]:
    return [PersonAnswer(id=id_, name=name) for id_, name in rows]
