"""The demo office: a province in 2024 with its people, and the seed's launch plan in two states."""

import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from service.demo.plan import fill_from_yaml
from service.demo.walk import walk
from service.office import people, plan_lists, plan_reading, plans, signing_in, units
from service.office.desk import SYSTEM, Actor, Office

FOLDER = Path(__file__).parent
FIRST, SECOND = "mau-1", "mau-2"  # form keys: each plan is made once
SHOWN_FIRST = (
    ("chuyenvien", "soạn kế hoạch"),
    ("truongphong", "kiểm tra nội dung"),
    ("giamdoc", "trình"),
    ("chuyenvienvp", "tiếp nhận, thẩm tra"),
    ("chanhvanphong", "kiểm tra thể thức"),
    ("chutich", "duyệt"),
    ("vanthu", "ghi nhận ký, cấp số, phát hành"),
    ("gopy", "góp ý (Sở Kế hoạch và Đầu tư)"),
    ("quantri", "quản trị"),
    ("quantri2", "quản trị thứ hai (xác nhận cài đặt)"),
)


def make_office(office: Office, password: str | None = None) -> dict[str, str]:
    """Units, people, posts and signing rights; each account's password. Nothing when it is there.

    Passwords are random, or all the one given (tests).
    """
    if units.by_code(office):
        return {}
    data = _read("office.yaml")
    plan_lists.fill_registry(office)
    ids = {row["code"]: _unit(office, data, row) for row in data["units"]}
    hashed: dict[str, str] = {}
    passwords = {}
    for row in data["people"]:
        word = password or secrets.token_urlsafe(9)
        passwords[row["username"]] = word
        hashed.setdefault(word, signing_in.hash_password(word))
        _person(office, data, row, ids[row["unit"]], hashed[word])
    return passwords


def make_plan(office: Office, actor: Actor, form_key: str = FIRST) -> int:
    """The seed's plan as a draft in its dossier, made once a form key; the dossier's id."""
    dossier_id = plans.create(
        office,
        kind="nam",
        year=2024,
        unit_id=units.by_code(office)["so-noi-vu"],
        form_key=form_key,
        is_supplement=form_key != FIRST,
        actor=actor,
    )
    if not plan_reading.page(office, dossier_id, actor=actor).content.opening:
        fill_from_yaml(office, dossier_id, _read("ke_hoach_2024.yaml"), actor)
    return dossier_id


def make_demo(office: Office, note: Path, url: str, make_papers: Callable[[], None]) -> str:
    """The whole demo, once; the accounts as text, also kept in `note` for its owner only.

    The seed's plan is there as a draft, and once more one step before signing.
    """
    if passwords := make_office(office):
        _write_note(note, passwords, url)
    actor = people.actor_named(office, "chuyenvien")
    make_plan(office, actor)
    walk(office, make_plan(office, actor, SECOND), "cho_duyet", make_papers=make_papers)
    return note.read_text("utf-8") if note.exists() else "Văn phòng mẫu đã có."


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text("utf-8"))


def _unit(office: Office, data: Mapping[str, Any], row: Mapping[str, Any]) -> int:
    parent = units.by_code(office).get(row.get("parent", ""))
    return units.found_unit(
        office,
        code=row["code"],
        kind=row["kind"],
        parent_id=parent,
        naming=units.Naming(
            name=row["name"],
            symbol=row["symbol"],
            parent_lines=row.get("parent_lines", []),
            lines=row["lines"],
            place=row.get("place", data["place"]),
            valid_from=data["from"],
        ),
        actor=SYSTEM,
    )


def _person(
    office: Office, data: Mapping[str, Any], row: Mapping[str, Any], unit_id: int, hashed: str
) -> None:
    officer_id, token = people.open_account(
        office,
        username=row["username"],
        full_name=row["name"],
        unit_id=unit_id,
        role=row["roles"][0],
        valid_from=data["from"],
        actor=SYSTEM,
    )
    signing_in.use_link_hashed(office, token, hashed)
    if post := row.get("post"):
        post_id = units.appoint(
            office,
            unit_id,
            title=post["title"],
            rank=post["rank"],
            holder_name=row["name"],
            officer_id=officer_id,
            valid_from=data["from"],
            actor=SYSTEM,
        )
        units.give_right(
            office,
            unit_id,
            post_id=post_id,
            type_id="*",
            form=post["signs"],
            basis="Quy chế làm việc" if post["signs"] else "",
            valid_from=data["from"],
            actor=SYSTEM,
        )


def _write_note(note: Path, passwords: Mapping[str, str], url: str) -> None:
    lines = [f"Văn phòng mẫu: {url}", "", "Tên đăng nhập / mật khẩu (việc)"]
    lines += [f"  {name} / {passwords[name]}  ({what})" for name, what in SHOWN_FIRST]
    handle = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
