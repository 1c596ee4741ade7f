"""Refusals and faults as answers: the only place of the pages that knows HTTP's numbers."""

import logging
from typing import Any

from flask import Flask, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from service.errors import (
    BadInput,
    Busy,
    Incomplete,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refusal,
    StepMoved,
    TooLarge,
    TooMany,
)

log = logging.getLogger("service.web")

STATUS: dict[type[Refusal], int] = {
    BadInput: 400,
    NotSignedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    StepMoved: 409,
    TooLarge: 413,
    Incomplete: 422,
    TooMany: 429,
    Busy: 503,
    Refusal: 422,
}
SENTENCES = {
    400: "Yêu cầu không đọc được. Hãy tải lại trang rồi làm lại.",
    404: "Không tìm thấy trang này. Có thể đường dẫn sai hoặc nội dung của đơn vị khác.",
    405: "Trang này không nhận thao tác đó. Hãy quay lại trang trước.",
    413: "Nội dung gửi lên lớn quá giới hạn. Hãy chia nhỏ rồi gửi lại.",
    415: "Kiểu nội dung gửi lên không được nhận.",
    429: "Quá nhiều yêu cầu trong thời gian ngắn. Hãy chờ một phút rồi thử lại.",
    500: "Hệ thống gặp lỗi, thao tác chưa được ghi. Hãy thử lại; nếu vẫn lỗi, báo quản trị.",
    503: "Hệ thống đang bận, thao tác chưa được ghi. Hãy thử lại sau ít giây.",
}
TITLES = {
    400: "Chưa đọc được yêu cầu",
    403: "Không có quyền",
    404: "Không tìm thấy",
    409: "Hồ sơ đã thay đổi",
    413: "Quá lớn",
    422: "Chưa làm được",
    429: "Quá nhiều lần",
    500: "Hệ thống gặp lỗi",
    503: "Hệ thống đang bận",
}
KEPT_OUT = ("csrf_token", "password", "mat_khau", "mat_khau_cu", "mat_khau_lai")
MOST_GIVEN_BACK = 200_000


def handle(app: Flask) -> None:
    """Answer every refusal and every fault in words, never with a bare number."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal."""
    return next((code for kind, code in STATUS.items() if isinstance(refusal, kind)), 422)


def json_error(code: str, message: str, details: Any, status: int) -> ResponseReturnValue:
    """The one shape of every error of the API."""
    body = {"error": {"code": code, "message": message, "details": details}}
    return jsonify(body), status


def _refused(refusal: Refusal) -> ResponseReturnValue:
    status = status_of(refusal)
    if _wants_json():
        return json_error(refusal.code, refusal.message, refusal.details, status)
    if isinstance(refusal, NotSignedIn):
        if request.method != "GET":
            return _page(status, refusal.message)
        return redirect(url_for("auth.sign_in", tiep=request.full_path.rstrip("?")), code=303)
    return _page(status, refusal.message)


def _expired(error: CSRFError) -> ResponseReturnValue:
    log.info("csrf refused path=%s reason=%s", request.path, error.description)
    message = (
        "Trang đã mở quá lâu hoặc phiên làm việc đã thay đổi nên thao tác chưa được ghi. "
        "Những gì bạn đã gõ còn ở dưới đây: hãy chép lại, tải lại trang rồi gửi lần nữa."
    )
    if _wants_json():
        return json_error("expired", message, None, 400)
    return _page(400, message)


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if 300 <= status < 400:
        return error.get_response()
    message = SENTENCES.get(status, SENTENCES[400])
    if _wants_json():
        return json_error(error.name.lower().replace(" ", "_"), message, None, status)
    return _page(status, message, keep=not isinstance(error, RequestEntityTooLarge))


def _broken(error: Exception) -> ResponseReturnValue:
    log.error("fault path=%s", request.path, exc_info=error)
    if _wants_json():
        return json_error("fault", SENTENCES[500], None, 500)
    return _page(500, SENTENCES[500])


def _page(status: int, message: str, *, keep: bool = True) -> ResponseReturnValue:
    typed = _typed() if keep else []
    page = render_template(
        "error.html", title=TITLES.get(status, "Chưa làm được"), message=message, typed=typed
    )
    return page, status


def _typed() -> list[tuple[str, str]]:
    """What the person had typed, to be given back; secrets and marks of the form left out."""
    if request.method != "POST":
        return []
    try:
        pairs = [(k, v) for k, v in request.form.items(multi=True) if k not in KEPT_OUT]
    except HTTPException:
        return []
    return [(k, v) for k, v in pairs if len(v.strip()) > 3 and len(v) <= MOST_GIVEN_BACK]


def _wants_json() -> bool:
    best = request.accept_mimetypes.best
    return request.path.startswith("/api/") or best == "application/json"
