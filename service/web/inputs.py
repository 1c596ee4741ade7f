"""What comes in through forms and addresses: NFC at the door, no NUL, whole numbers, days."""

import datetime as dt
from collections.abc import Mapping

from flask import current_app, request

from service.errors import BadInput, NotFound
from service.rules.vietnamese import nfc

URLENCODED = "application/x-www-form-urlencoded"
FORMS = (URLENCODED, "multipart/form-data")
MOST_ID = 2**31 - 1
LONGEST_ID = 10  # digits
MOST_LINE = 500
MOST_FORM = 4 * 1024 * 1024


def limit_body() -> None:
    """Read no form larger than MOST_FORM; a form with a file may be as large as files may be."""
    if request.mimetype == URLENCODED:  # Werkzeug's own limit counts multipart forms only
        request.max_content_length = MOST_FORM


def check_request() -> None:
    """Refuse text that no office writes: NUL characters, broken UTF-8."""
    if request.mimetype in FORMS and any("\ufffd" in v for _, v in request.form.items(multi=True)):
        raise BadInput("Nội dung có ký tự không đọc được (�). Hãy sửa chữ đó rồi gửi lại.")
    for values in (request.args, request.view_args or {}):
        for value in values.values():
            if isinstance(value, str) and ("\0" in value or "\ufffd" in value):
                raise BadInput("Địa chỉ có ký tự không đọc được. Hãy mở lại từ trang chủ.")
            if isinstance(value, int) and value > MOST_ID:
                raise NotFound("Không tìm thấy trang này. Hãy mở lại từ trang chủ.")


def typed_into(action: str) -> Mapping[str, str]:
    """What was just typed into the form with this address: given back when it was refused."""
    return request.form if request.method == "POST" and request.path == action else {}


def outside(path: str) -> str:
    """The address of a page for people elsewhere; what a request says of itself is not trusted."""
    public_url: str = current_app.extensions["settings"].public_url
    return public_url + path


def text(name: str, most: int = MOST_LINE) -> str:
    """A field of the form in composed letters, without invisible ones; BadInput when too long."""
    value = nfc(request.form.get(name, "")).strip()
    if len(value) > most:
        raise BadInput(f"Một ô dài quá {most} ký tự. Hãy rút ngắn rồi gửi lại.")
    return value


def integer(name: str, default: int | None = None) -> int:
    """A whole number of the form; BadInput when it is none."""
    raw = request.form.get(name, "").strip()
    if not raw and default is not None:
        return default
    if not raw.isascii() or not raw.isdigit() or int(raw[:12]) > MOST_ID:
        raise BadInput("Một ô cần số nguyên nhưng nhận được giá trị khác. Hãy tải lại trang.")
    return int(raw)


def day(name: str) -> dt.date:
    """A day of the form (YYYY-MM-DD, as date fields send it)."""
    found = optional_day(name)
    if found is None:
        raise BadInput("Hãy chọn ngày.")
    return found


def optional_day(name: str) -> dt.date | None:
    """A day of the form or None; BadInput when it is no day of the years 1900 to 2100."""
    raw = request.form.get(name, "").strip()
    if not raw:
        return None
    try:
        found = dt.date.fromisoformat(raw)
    except ValueError:
        raise BadInput("Ngày không hợp lệ. Hãy ghi theo dạng ngày/tháng/năm.") from None
    if not 1900 <= found.year <= 2100:
        raise BadInput("Năm phải từ 1900 đến 2100.")
    return found


def many_integers(name: str) -> list[int]:
    """Every whole number ticked under one name."""
    found = request.form.getlist(name)
    if not all(raw.isascii() and raw.isdigit() and int(raw[:12]) <= MOST_ID for raw in found):
        raise BadInput("Danh sách đã chọn có mục không hợp lệ. Hãy tải lại trang rồi chọn lại.")
    return [int(raw) for raw in found]


def numbers(text: str) -> list[int]:
    """The whole numbers between the commas of «4,7,12»; what is none is left out."""
    parts = (part for part in text.split(",") if part.isascii() and part.isdigit())
    return [int(part) for part in parts if len(part) <= LONGEST_ID]
