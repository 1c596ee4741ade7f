"""Pages of the settings and of the law's tables, each row with its source."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.errors import NotFound, Refusal
from service.office import settings
from service.rules.calendar import holidays, year_without_table
from service.web.errors import status_of
from service.web.inputs import day, text

pages = Blueprint("office_settings", __name__, url_prefix="/cai-dat")

TABLES = {
    "chu_ky": "Cách ký theo loại văn bản",
    "thoi_han": "Thời hạn các bước",
    "ngay_nghi": "Ngày nghỉ và ngày làm bù",
    "co_quan": "Tên cơ quan theo thời gian",
    "can_cu": "Văn bản pháp luật",
    "van_ban": "Loại văn bản và chữ viết tắt",
}
COLUMNS = {
    "ten": "Tên",
    "ngay_lam_viec": "Ngày làm việc",
    "tet": "Mồng 1 Tết",
    "nghi": "Ngày nghỉ",
    "lam_bu": "Làm bù",
    "dong": "Dòng tên trên văn bản",
    "dia_danh": "Địa danh",
    "loai": "Loại",
    "so_ky_hieu": "Số, ký hiệu",
    "ngay": "Ngày ban hành",
    "co_quan": "Cơ quan ban hành",
    "viet_tat": "Viết tắt",
}


@pages.get("")
def index() -> ResponseReturnValue:
    return _index()


@pages.post("/<key>")
def propose(key: str) -> ResponseReturnValue:
    try:
        settings.propose(
            g.office, key, _value(key), valid_from=day("tu"), basis=text("can_cu"), actor=g.actor
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _index(refusal), status_of(refusal)
    flash("Đã ghi đề nghị. Một quản trị khác xác nhận thì cài đặt mới có hiệu lực.", "success")
    return redirect(url_for(".index", _anchor=key), code=303)


@pages.post("/xac-nhan/<int:row_id>")
def confirm(row_id: int) -> ResponseReturnValue:
    try:
        settings.confirm(g.office, row_id, actor=g.actor)
    except NotFound:
        raise
    except Refusal as refusal:
        return _index(refusal), status_of(refusal)
    flash("Đã xác nhận cài đặt.", "success")
    return redirect(url_for(".index"), code=303)


@pages.get("/bang/<name>")
def table(name: str) -> ResponseReturnValue:
    if name not in TABLES:
        raise NotFound("Không có bảng này.")
    rows = g.office.law.rows(name)
    used = [key for key in COLUMNS if any(row.get(key) not in (None, "") for row in rows)]
    return render_template(
        "settings_table.html",
        title=TABLES[name],
        rows=rows,
        columns={key: COLUMNS[key] for key in used},
    )


def _index(refusal: Refusal | None = None) -> str:
    roles = {
        name: role.title
        for name, role in g.office.definitions.roles.items()
        if role.where == "van_phong"
    }
    return render_template(
        "settings.html",
        refusal=refusal,
        rows=settings.listing(g.office, actor=g.actor),
        may_change=settings.may_change(g.office, actor=g.actor),
        tables=TABLES,
        roles=roles,
        limits=g.office.law.rows("thoi_han"),
        today=g.office.today(),
        no_table=year_without_table(g.office.today(), holidays(g.office.law)),
    )


def _value(key: str) -> Any:
    """The posted value in the shape of the setting's kind."""
    row = next((r for r in g.office.law.rows("cai_dat") if r["key"] == key), None)
    if row is None:
        raise NotFound("Không có cài đặt này.")
    if row["kind"] == "roles":
        return request.form.getlist("gia_tri")
    if row["kind"] == "map":
        return {name: text(f"gia_tri.{name}") for name in row["keys"]}
    if row["kind"] == "limits":
        given = {r["key"]: text(f"gia_tri.{r['key']}") for r in g.office.law.rows("thoi_han")}
        return {name: int(raw) if raw.isdecimal() else raw for name, raw in given.items() if raw}
    return text("gia_tri")
