"""Every route of the service: who may go through it, and what everybody else is told.

`{draft}`, `{asked}`, `{issued}` are dossiers of Sở Nội vụ: being written, out for opinions (asked
of Sở Tài chính, whose officer is «gopytc»), issued. «gopy» works in a sở that has nothing to do
with them, «khongdonvi» has no role anywhere. What `theirs_*` names belongs to the sở of «gopy».
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.sheet_office import COMMON, people

DEPARTMENT = ("chuyenvien", "truongphong", "giamdoc")
SECRETARIAT = ("chuyenvienvp", "chanhvanphong", "vanthu")
PROVINCE = ("chutich", "quantri")
STRANGERS = ("gopy", "khongdonvi")
PEOPLE = (*DEPARTMENT, *SECRETARIAT, *PROVINCE, "gopytc", *STRANGERS)
SEE_ISSUED = (*DEPARTMENT, *SECRETARIAT, *PROVINCE)
SEE_ASKED = (*DEPARTMENT, "gopytc")
KEEP_THE_BOOK = (*SECRETARIAT, *PROVINCE)
GIVER = ("giamdoc", "quantri")
PRINTERS = ("chuyenvien", "chuyenvienvp", "vanthu", "gopy", "gopytc")  # who prints in his unit
NOBODY: tuple[str, ...] = ()
WRITERS = (*DEPARTMENT, *SECRETARIAT, "chutich", "gopytc", "gopy")  # who writes or approves papers
DAY = "2024-02-01"


@dataclass(frozen=True)
class Row:
    """One route: `may` get the status `good`, others of `see` get `no`, all others `hidden`."""

    method: str
    path: str
    may: Collection[str]
    good: int = 200
    see: Collection[str] = ()
    no: int = 403
    hidden: int = 404
    send: Mapping[str, Any] = field(default_factory=dict)
    anonymous: int | None = None

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    def expected(self, username: str) -> int:
        if username in self.may:
            return self.good
        return self.no if username in self.see else self.hidden

    def expected_of_anonymous(self) -> int:
        if self.anonymous is not None:
            return self.anonymous
        return 303 if self.method == "GET" and not self.is_api else 401


def get(path: str, may: Collection[str], **how: Any) -> Row:
    return Row("GET", path, may, **how)


def post(path: str, may: Collection[str], send: Mapping[str, Any], **how: Any) -> Row:
    return Row("POST", path, may, **{"good": 303, "send": send, **how})


def api(method: str, path: str, may: Collection[str], send: Any = None, **how: Any) -> Row:
    return Row(method, f"/api/v1{path}", may, **{"send": send or {}, **how})


def at_the_open_door() -> list[Row]:
    return [
        get("/static/style.css", PEOPLE, anonymous=200),
        get("/bootstrap/static/css/bootstrap.min.css", PEOPLE, anonymous=200),
        get("/healthz", PEOPLE, anonymous=200),
        get("/readyz", PEOPLE, anonymous=200),
        get("/dang-nhap", PEOPLE, anonymous=200),
        post("/dang-nhap", NOBODY, {"ten": "x", "mat_khau": "x"}, hidden=401, anonymous=401),
        get("/dat-mat-khau/khong-co", NOBODY, anonymous=404),
        post("/dat-mat-khau/khong-co", NOBODY, {"mat_khau": "x"}, anonymous=404),
    ]


def of_everybody() -> list[Row]:
    return [
        get("/", PEOPLE),
        get("/ho-so", PEOPLE),
        get("/huong-dan/", PEOPLE),
        get("/huong-dan/khong-co.png", NOBODY),
        get("/mat-khau", PEOPLE),
        post("/mat-khau", NOBODY, {"mat_khau_cu": "x"}, hidden=422),
        get("/don-vi", PEOPLE),
        get("/don-vi/{unit}", PEOPLE),
        get("/don-vi/moi", PEOPLE),
        get("/tai-khoan", PEOPLE),
        get("/uy-quyen", PEOPLE),
        get("/cai-dat", PEOPLE),
        get("/cai-dat/bang/thoi_han", PEOPLE),
        get("/so-van-ban", PEOPLE),
        get("/ho-so/ke-hoach/moi", PEOPLE),
        post("/dang-xuat", PEOPLE, {}),
    ]


def of_dossiers() -> list[Row]:
    issued, asked = "/ho-so/{issued}", "/ho-so/{asked}"
    return [
        get(issued, SEE_ISSUED),
        get(f"{issued}/_viec", SEE_ISSUED),
        get(f"{issued}/_ban-quet", SEE_ISSUED),
        get(f"{issued}/phat_hanh", SEE_ISSUED),
        get("/van-ban/{issued_paper}/_trang-thai", SEE_ISSUED),
        get("/van-ban/{issued_paper}/sua", SEE_ISSUED),
        get("/tep/{issued_version}/pdf", SEE_ISSUED),
        get("/ban-quet/{issued_scan}", SEE_ISSUED),
        post(f"{issued}/theo-doi", SEE_ISSUED, {"muon": "co"}),
        post(f"{issued}/trao-doi", SEE_ISSUED, {"loi_nhan": "Đã xem."}),
        post(f"{issued}/ban-quet", NOBODY, {}, see=SEE_ISSUED, no=400),
        post("/van-ban/{issued_paper}/tao-lai", NOBODY, {}, see=SEE_ISSUED, no=409),
        post("/van-ban/{issued_paper}/the-thuc", NOBODY, {}, see=SEE_ISSUED, no=409),
        post(
            "/ho-so/{checked}/dat_noi_dung",
            ("truongphong",),
            {"seen": "{checked_seen}", "shown-ke_hoach": "{checked_plan}"},
            see=DEPARTMENT,
        ),
        post(
            "/ho-so/{checked}/lay-y-kien",
            DEPARTMENT,
            {"co_quan": "{other_unit}", "han": DAY},
        ),
        post(
            f"{asked}/y-kien/{{opinion}}/tra-loi",
            ("gopytc",),
            {"tra_loi": "dong_y", "seen": "{opinion_seen}"},
            see=SEE_ASKED,
        ),
        post(
            f"{asked}/y-kien/{{opinion}}/xu-ly",
            ("chuyenvien",),
            {"cach": "tiep_thu", "seen": "{opinion_seen}"},
            see=SEE_ASKED,
        ),
        post(
            "/van-ban/{asked_paper}/sua",
            ("chuyenvien",),
            {"seen": "{asked_paper_seen}"},
            see=SEE_ASKED,
        ),
        get("/so-van-ban/in?so={series}&nam=2024", KEEP_THE_BOOK),
        post("/so-van-ban/{entry}/huy", ("giamdoc",), {"ly_do": "Cấp nhầm."}, see=DEPARTMENT),
    ]


def of_sheets() -> list[Row]:
    batch, clerk = "/in-to/{batch}", ("chuyenvien",)
    seen = {"seen": "{batch_seen}"}
    table = "Họ tên hoặc tên tập thể\tThành tích\nAn\tCó thành tích"
    common = {
        name: "\n".join(value) if isinstance(value, list) else value
        for name, value in COMMON.items()
    }
    new = {"mau": "giay_khen", "viec": "tao", "ten": "Lô", "lop": "ca_to", "bang": table, **common}
    machine = {"ten": "Máy mới", "phai": "1,5", "xuong": "0"}
    return [
        get("/in-to", PEOPLE),
        get("/in-to/moi", PEOPLE),
        get("/in-to/may-in", PEOPLE),
        post("/in-to/moi", PRINTERS, new, hidden=403),
        get(batch, DEPARTMENT),
        get(f"{batch}/_trang-thai", DEPARTMENT),
        get(f"{batch}/tep/zip", DEPARTMENT),
        post(f"{batch}/may-in", clerk, {**seen, "may_in": "{printer}"}, see=DEPARTMENT),
        post(f"{batch}/huy", clerk, seen, see=DEPARTMENT),
        post(f"{batch}/tao-lai", clerk, {}, good=409, see=DEPARTMENT),
        post("/in-to/may-in", clerk, {**machine, "don_vi": "{unit}"}, see=DEPARTMENT),
        post("/in-to/may-in/{printer}", clerk, {**machine, "seen": "1"}, see=DEPARTMENT),
        post("/in-to/may-in/{printer}/thoi", clerk, {"seen": "1"}, see=DEPARTMENT),
    ]


def of_sheets_by_api() -> list[Row]:
    batch, clerk = "/batches/{batch}", ("chuyenvien",)
    seen = {"seen": "{batch_seen}"}
    new = {"paper": "giay_khen", "title": "Lô", "common": COMMON, "rows": people(2)}
    machine = {"name": "Máy mới", "dx_tenths": 15}
    return [
        api("GET", "/sheet-forms", PEOPLE),
        api("GET", "/batches", PEOPLE),
        api("GET", "/printers", PEOPLE),
        api("POST", "/sheet-pictures", NOBODY, {}, hidden=415),
        api("POST", "/batches", PRINTERS, new, good=201, hidden=403),
        api("GET", batch, DEPARTMENT),
        api("GET", f"{batch}/sheets", DEPARTMENT),
        api("GET", f"{batch}/bad-rows", DEPARTMENT),
        api("GET", f"{batch}/files/print", DEPARTMENT),
        api("POST", f"{batch}/printer", clerk, {**seen, "printer_id": "{printer}"}, see=DEPARTMENT),
        api("POST", f"{batch}/cancel", clerk, seen, see=DEPARTMENT),
        api("POST", f"{batch}/retry", clerk, good=409, see=DEPARTMENT),
        api("POST", "/printers", clerk, {**machine, "unit_id": "{unit}"}, good=201, see=DEPARTMENT),
        api("PUT", "/printers/{printer}", clerk, {**machine, "seen": 1}, see=DEPARTMENT),
        api("POST", "/printers/{printer}/end", clerk, {"seen": 1}, see=DEPARTMENT),
    ]


def of_plans() -> list[Row]:
    plan = "/ho-so/{draft}/ke-hoach"
    section = f"{plan}/doan/{{section}}"
    clerk = ("chuyenvien",)
    seen = {"seen": "{section_seen}"}

    def change(path: str, send: Mapping[str, Any]) -> Row:
        return post(path, clerk, send, see=DEPARTMENT)

    return [
        get(plan, DEPARTMENT),
        get(f"{plan}/con-thieu", DEPARTMENT),
        get(f"{plan}/dan", DEPARTMENT),
        post(
            "/ho-so/ke-hoach/moi",
            clerk,
            {"kind": "nam", "year": "2025", "unit_id": "{unit}", "form_key": "thu"},
            hidden=403,
        ),
        change(f"{plan}/dau-de", {"seen": "{plan_seen}", "theme": "Đoàn kết"}),
        change(f"{plan}/doan", {"after": "{section}", "kind": "doan", "text": "Thêm."}),
        change(section, {**seen, "text": "Sửa."}),
        change(f"{section}/len", seen),
        change(f"{section}/tach", {**seen, "text": "Một.", "next": "Hai."}),
        change(f"{plan}/dan", {"after": "{section}", "text": "Một.\nHai."}),
        change(f"{plan}/dan/bo", {"ids": "{section}"}),
        change(f"{plan}/chi-tieu/{{target}}", {"seen": "{target_seen}", "is_text_only": "1"}),
        change(f"{plan}/can-cu", {"text_id": "{free_text}"}),
        change(f"{plan}/can-cu/{{basis}}/xuong", {}),
        change(f"{plan}/noi-nhan", {"seen": "{recipients_seen}", "name-0": "Như trên"}),
        change(f"{plan}/nhiem-vu", {"seen": "{tasks_seen}"}),
        change(f"{plan}/bao-cao", {"seen": "{reports_seen}"}),
    ]


def of_administration() -> list[Row]:
    admin = ("quantri",)
    name = {"ten": "Sở Thử", "ky_hieu": "ST", "dia_danh": "Bắc Giang", "dong_ten": "SỞ THỬ"}
    unit, account = "/don-vi/{unit}", "/tai-khoan/{officer}"
    role = {"don_vi": "{unit}", "vai_tro": "chuyen_vien"}

    def change(path: str, send: Mapping[str, Any]) -> Row:
        return post(path, admin, send, hidden=403)

    return [
        change(
            "/don-vi/moi",
            {**name, "ma": "so-thu", "loai": "so", "cap_tren": "{province}", "tu": DAY},
        ),
        change(f"{unit}/ten", {**name, "tu": DAY}),
        change(
            f"{unit}/chuc-vu",
            {"chuc_vu": "Phó Giám đốc", "cap": "cap_pho", "ho_ten": "Lê Thị Tư", "tu": DAY},
        ),
        change(f"{unit}/chuc-vu/{{post}}/thoi", {"den": DAY}),
        change(
            f"{unit}/quyen-ky",
            {"nguoi_ky": "{post}", "loai_van_ban": "*", "cach_ky": "", "tu": DAY},
        ),
        change(f"{unit}/quyen-ky/{{right}}/thoi", {"den": DAY}),
        post("/tai-khoan", admin, {**role, "ten": "lethitu", "ho_ten": "Lê Thị Tư"}, good=200),
        get(account, admin),
        post(f"{account}/lien-ket", admin, {}, good=200),
        post(f"{account}/khoa", admin, {"muon": "khoa"}),
        post(f"{account}/vai-tro", admin, {**role, "tu": DAY}),
        post("/tai-khoan/vai-tro/{grant}/thoi", admin, {}),
        post(
            "/uy-quyen",
            ("truongphong", "quantri"),
            {
                "nguoi_giao": "{head}",
                "nguoi_nhan": "{clerk}",
                "tu": DAY,
                "den": DAY,
                "can_cu": "Giấy số 01",
            },
            see=DEPARTMENT,
        ),
        post("/uy-quyen/{delegation}/ket-thuc", GIVER, {}, see=("truongphong",)),
        post(
            "/cai-dat/so_van_ban",
            admin,
            {"gia_tri": "theo_loai", "tu": DAY, "can_cu": "QĐ 01"},
            hidden=403,
        ),
        post("/cai-dat/xac-nhan/{setting_row}", admin, {}, hidden=403),
        get("/quan-tri/viec-loi", admin, hidden=403),
        post("/quan-tri/viec-loi/{errand}/chay-lai", admin, {}, hidden=403),
        post("/quan-tri/viec-loi/{errand}/bo", admin, {}, hidden=403),
        post("/quan-tri/viec-loi/chay-lai", admin, {"loai": "redraft"}, hidden=403),
    ]


def of_forms() -> list[Row]:
    """The forms of papers: administrators only; a file that is none is refused to them alone."""
    admin = ("quantri",)
    paper, form = "/mau-van-ban/phieu_tra", "/mau-da-tai/{form}"
    shown = ("/mau-van-ban", paper, f"{paper}/dang-dung", f"{paper}/goc")
    shown += (form, f"{form}/_thu", f"{form}/mau")
    seen = {"seen": 1}
    return [
        *[get(path, admin, hidden=403) for path in shown],
        post(paper, NOBODY, {}, see=admin, no=400, hidden=403),
        post(f"{paper}/tro-lai", admin, seen, hidden=403),
        post(f"{form}/dung", admin, seen, hidden=403),
        post(f"{form}/tao-lai", NOBODY, {}, see=admin, no=409, hidden=403),
    ]


def of_forms_by_api() -> list[Row]:
    admin = ("quantri",)
    paper, form = "/forms/phieu_tra", "/form-versions/{form}"
    shown = ("/forms", paper, f"{paper}/file", f"{paper}/shipped-file", form, f"{form}/files/mau")
    seen = {"seen": 1}
    return [
        *[api("GET", path, admin, hidden=403) for path in shown],
        api("POST", f"{paper}/versions", NOBODY, {}, hidden=415),
        api("POST", f"{paper}/shipped", admin, seen, hidden=403),
        api("POST", f"{form}/use", admin, seen, hidden=403),
        api("POST", f"{form}/retry", NOBODY, see=admin, no=409, hidden=403),
    ]


def of_format_checks() -> list[Row]:
    """A check of «chuyenvien»: nobody else sees it; who writes nothing has none."""
    check, owner = "/kiem-tra-the-thuc/{check}", ("chuyenvien",)
    idle = {"see": ("quantri", "khongdonvi"), "no": 403}
    return [
        get("/kiem-tra-the-thuc", WRITERS, hidden=403),
        post("/kiem-tra-the-thuc", NOBODY, {"ngay": DAY}, see=WRITERS, no=400, hidden=403),
        get(check, owner, **idle),
        get(f"{check}/_ket-qua", owner, **idle),
        get(f"{check}/tep/ban-sua", owner, **idle),
        post(f"{check}/tao-lai", owner, {}, **idle),
    ]


def of_format_checks_by_api() -> list[Row]:
    check, owner = "/format-checks/{check}", ("chuyenvien",)
    idle = {"see": ("quantri", "khongdonvi"), "no": 403}
    return [
        api("GET", "/format-checks", WRITERS, hidden=403),
        api("POST", "/format-checks", NOBODY, {}, hidden=415),
        api("GET", check, owner, **idle),
        api("GET", f"{check}/mended", owner, **idle),
        api("GET", f"{check}/files/page-1", owner, **idle),
        api("POST", f"{check}/retry", owner, **idle),
    ]


def of_the_api() -> list[Row]:
    admin = ("quantri",)
    name = {"name": "Sở Thử", "symbol": "ST", "lines": ["SỞ THỬ"], "place": "X", "valid_from": DAY}
    role = {"unit_id": "{unit}", "role": "chuyen_vien"}
    unit = {**name, "code": "so-thu", "kind": "so", "parent_id": "{province}"}
    post_ = {"title": "Phó", "rank": "cap_pho", "holder_name": "Lê Tư", "valid_from": DAY}
    right = {"post_id": "{post}", "type": "*", "form": "", "valid_from": DAY}
    setting = {"value": "theo_loai", "valid_from": DAY, "basis": "QĐ 01"}
    hands = {
        "by_id": "{head}",
        "to_id": "{clerk}",
        "valid_from": DAY,
        "valid_to": DAY,
        "basis": "Giấy 01",
    }
    account = {**role, "username": "lethitu", "full_name": "Lê Thị Tư"}
    last = {"last_day": DAY}
    return [
        *[
            api("GET", path, PEOPLE)
            for path in (
                "/me",
                "/tokens",
                "/inbox",
                "/dossiers",
                "/legal-texts?query=luat",
                "/new-plan",
                "/units",
                "/units/{unit}",
                "/settings",
                "/accounts",
                "/colleagues",
                "/administered-units",
                "/delegation-givers",
                "/delegations",
                "/register",
            )
        ],
        api("GET", "/openapi.json", PEOPLE, anonymous=200),
        api("POST", "/paste-preview", PEOPLE, {"text": "I. MỤC ĐÍCH"}),
        api("DELETE", "/tokens/{token}", ("chuyenvien",)),
        api("GET", "/khong-co", NOBODY),
        Row("GET", "/api/", NOBODY),
        api("POST", "/accounts", admin, account, good=201),
        api("GET", "/accounts/{officer}", admin),
        api("PUT", "/accounts/{officer}/active", admin, {"is_active": False}),
        api("POST", "/accounts/{officer}/link", admin),
        api("POST", "/accounts/{officer}/roles", admin, {**role, "valid_from": DAY}),
        api("DELETE", "/roles/{grant}", admin),
        api("POST", "/delegations", ("truongphong", "quantri"), hands, good=201, see=DEPARTMENT),
        api("POST", "/delegations/{delegation}/end", GIVER, see=("truongphong",)),
        api("POST", "/units", admin, unit, good=201, hidden=403),
        api("POST", "/units/{unit}/names", admin, name, hidden=403),
        api("POST", "/units/{unit}/posts", admin, post_, good=201, hidden=403),
        api("POST", "/units/{unit}/rights", admin, right, good=201, hidden=403),
        api("POST", "/posts/{post}/end", admin, last, hidden=403),
        api("POST", "/rights/{right}/end", admin, last, hidden=403),
        api("POST", "/settings/so_van_ban", admin, setting, good=201, hidden=403),
        api("POST", "/setting-rows/{setting_row}/confirm", admin, hidden=403),
        api("GET", "/errands/failed", admin, hidden=403),
        api("GET", "/errands/work", admin, hidden=403),
        api("POST", "/errands/{errand}/again", admin, hidden=403),
        api("POST", "/errands/{errand}/drop", admin, hidden=403),
        api("POST", "/errands/failed/again", admin, {"kind": "redraft"}, hidden=403),
    ]


def of_dossiers_by_api() -> list[Row]:
    issued, checked = "/dossiers/{issued}", "/dossiers/{checked}"
    opinion = {"answer": "dong_y", "seen": "{opinion_seen}"}
    handling = {"handling": "tiep_thu", "seen": "{opinion_seen}"}
    check = {"seen": "{checked_seen}", "shown": {"ke_hoach": "{checked_plan}"}}
    fill = {"seen": "{asked_paper_seen}", "inputs": {}}
    void = {"reason": "Cấp nhầm."}
    return [
        api("GET", issued, SEE_ISSUED),
        api("GET", f"{issued}/history", SEE_ISSUED),
        api("GET", f"{issued}/papers", SEE_ISSUED),
        api("PUT", f"{issued}/follow", SEE_ISSUED),
        api("DELETE", f"{issued}/follow", SEE_ISSUED),
        api("POST", f"{issued}/remarks", SEE_ISSUED, {"text": "Đã xem."}, good=201),
        api("POST", f"{issued}/scans", NOBODY, {}, see=SEE_ISSUED, no=415, hidden=415),
        api("GET", "/scans/{issued_scan}/file", SEE_ISSUED),
        api("GET", "/documents/{issued_paper}", SEE_ISSUED),
        api("GET", "/versions/{issued_version}/files/docx", SEE_ISSUED),
        api("POST", "/documents/{issued_paper}/retry", NOBODY, see=SEE_ISSUED, no=409),
        api("POST", "/documents/{issued_paper}/check-form", NOBODY, see=SEE_ISSUED, no=409),
        api("PUT", "/documents/{asked_paper}/inputs", ("chuyenvien",), fill, see=SEE_ASKED),
        api("POST", f"{checked}/actions/dat_noi_dung", ("truongphong",), check, see=DEPARTMENT),
        api(
            "PUT", f"{checked}/opinions", DEPARTMENT, {"unit_ids": ["{other_unit}"], "due_on": DAY}
        ),
        api("POST", "/opinions/{opinion}/answer", ("gopytc",), opinion, see=SEE_ASKED),
        api("POST", "/opinions/{opinion}/handling", ("chuyenvien",), handling, see=SEE_ASKED),
        api("GET", "/register/{series}/2024/printable", KEEP_THE_BOOK),
        api("POST", "/register/entries/{entry}/void", ("giamdoc",), void, see=DEPARTMENT),
    ]


def of_plans_by_api() -> list[Row]:
    plan = "/dossiers/{draft}/plan"
    section = f"{plan}/sections/{{section}}"
    clerk = ("chuyenvien",)
    seen = {"seen": "{section_seen}"}

    def change(method: str, path: str, send: Any = None, good: int = 200) -> Row:
        return api(method, path, clerk, send, good=good, see=DEPARTMENT)

    return [
        api("GET", plan, DEPARTMENT),
        api("POST", "/dossiers", clerk, {"year": 2025, "unit_id": "{unit}"}, good=201, hidden=403),
        change("PUT", f"{plan}/header", {"seen": "{plan_seen}", "theme": "Đoàn kết"}),
        change("POST", f"{plan}/sections", {"after": None, "text": "Thêm."}, 201),
        change("PUT", section, {**seen, "text": "Sửa."}),
        change("DELETE", f"{section}?seen={{section_seen}}"),
        change("POST", f"{section}/restore"),
        change("POST", f"{section}/split", {**seen, "first": "Một.", "second": "Hai."}, 201),
        change("POST", f"{section}/move", {"down": True}),
        change("POST", f"{section}/indent", {"inward": True}),
        change("PUT", f"{section}/kind", {"kind": "doan"}),
        change("PUT", f"{plan}/sections/{{target}}/target", {"seen": "{target_seen}"}),
        change("POST", f"{plan}/sections/{{target}}/target/propose"),
        change("POST", f"{plan}/paste", {"after": None, "text": "Một."}, 201),
        change("POST", f"{plan}/undo-paste", {"ids": ["{section}"]}),
        change("POST", f"{plan}/basis", {"text_id": "{free_text}"}),
        change("DELETE", f"{plan}/basis/{{basis}}"),
        change("POST", f"{plan}/basis/{{basis}}/move", {"down": True}),
        change("PUT", f"{plan}/recipients", {"seen": "{recipients_seen}", "rows": []}),
        change("PUT", f"{plan}/tasks", {"seen": "{tasks_seen}", "rows": []}),
        change("PUT", f"{plan}/reports", {"seen": "{reports_seen}", "rows": []}),
    ]


ROWS = [
    *at_the_open_door(),
    *of_everybody(),
    *of_dossiers(),
    *of_sheets(),
    *of_plans(),
    *of_administration(),
    *of_forms(),
    *of_format_checks(),
    *of_format_checks_by_api(),
    *of_the_api(),
    *of_dossiers_by_api(),
    *of_sheets_by_api(),
    *of_plans_by_api(),
    *of_forms_by_api(),
]
