"""The door of the API: one blueprint, bearer tokens, JSON in and out, one shape of every error.

A route is a function with types: `body`, `query` and `upload` say what is read, the return type
what is answered, the docstring what it does; `verb` names the office's verb behind it.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_type_hints

from flask import Blueprint, Response, current_app, g, request
from flask.sansio.blueprints import BlueprintSetupState
from pydantic import BaseModel, ConfigDict, TypeAdapter
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import BaseConverter

from service.errors import BadInput, NotSignedIn, Refusal
from service.office import api_tokens, kept_answers
from service.office.paper_desk import FileToSend
from service.rules.vietnamese import content_disposition
from service.web.api.reading import (
    MOST_ID,
    Body,
    Query,
    Unreadable,
    clean_text,
    read_body,
    read_key,
    read_query,
)
from service.web.errors import STATUS

PREFIX = "/v1"
MOST_BODY = 2 * 1024 * 1024
MOST_UPLOAD = 40 * 1024 * 1024
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]

api = Blueprint("api", __name__, url_prefix="/api")
operations: dict[str, "Operation"] = {}


class Anything(BaseConverter):
    """Whatever stands in a path, line breaks too, so that every path below /api is answered."""

    regex = "(?s:.+)"
    part_isolating = False


@api.record_once
def _teach(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["anything"] = Anything


class Answer(BaseModel):
    """A JSON answer, read off the office's own values."""

    model_config = ConfigDict(from_attributes=True)


class Done(Answer):
    """The verb was done; there is nothing more to say."""

    done: bool = True


class Made(Answer):
    """The id of what was made."""

    id: int


@dataclass(frozen=True)
class Upload:
    """One file of a multipart body, its name in NFC."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Operation:
    """One route: what it reads, what it answers, and the verb behind it."""

    id: str
    method: str
    path: str
    status: int
    tag: str
    function: Callable[..., Any]
    verb: Callable[..., Any] | None
    secret: bool = False
    most_body: int = MOST_BODY

    @cached_property
    def hints(self) -> dict[str, Any]:
        return get_type_hints(self.function, include_extras=True)

    @property
    def body(self) -> type[Body] | None:
        return self.hints.get("body")

    @property
    def query(self) -> type[Query] | None:
        return self.hints.get("query")

    @property
    def takes_file(self) -> bool:
        return "upload" in self.hints

    @property
    def answer(self) -> Any:
        return self.hints["return"]

    @property
    def sends_file(self) -> bool:
        return self.answer is FileToSend

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.answer)

    @property
    def parameters(self) -> dict[str, Any]:
        """The names in the path, each with its type."""
        return {name: self.hints[name] for name in re.findall(r"{(\w+)}", self.path)}

    @property
    def summary(self) -> str:
        return (self.function.__doc__ or "").strip().split("\n")[0]


Route = Callable[[Callable[..., Any]], Callable[..., Any]]


def route(
    method: str,
    path: str,
    *,
    tag: str,
    verb: Callable[..., Any] | None = None,
    status: int = 200,
    secret: bool = False,
    most_body: int = MOST_BODY,
) -> Route:
    """Offer a function at /api/v1 + path; `{name}` in the path is one of its arguments.

    A `secret` answer is never kept, under no Idempotency-Key. A body over `most_body` bytes is not
    read.
    """

    def offer(function: Callable[..., Any]) -> Callable[..., Any]:
        operation = Operation(
            function.__name__, method, path, status, tag, function, verb, secret, most_body
        )
        operations[operation.id] = operation
        api.add_url_rule(
            _rule(operation),
            endpoint=operation.id,
            view_func=lambda **places: _serve(operation, places),
            methods=[method],
            provide_automatic_options=False,
            strict_slashes=False,
        )
        return function

    return offer


@api.before_request
def enter() -> None:
    """Closed by default: whoever comes needs a token; cookies count for nothing here."""
    request.max_content_length = _most_bytes()
    if request.endpoint == "api.openapi":
        return
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotSignedIn("Thiếu mã truy cập. Hãy gửi «Authorization: Bearer <mã>».")
    g.actor = api_tokens.whose(g.office, token.strip())


@api.errorhandler(Refusal)
def refused(refusal: Refusal) -> Response:
    """The office's refusal in the API's shape."""
    status = 415 if isinstance(refusal, Unreadable) else _status(refusal)
    response = _error(status, refusal.code, refusal.message, refusal.details)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="api"'
    if status == 503:
        response.headers["Retry-After"] = "2"
    return response


def broken(error: HTTPException) -> Response:
    """What the web server says no to, in the same shape."""
    status = error.code or 500
    code, message = MESSAGES.get(status, ("error", "Hệ thống gặp lỗi. Lỗi đã được ghi lại."))
    response = _error(status, code, message, None)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


MESSAGES = {
    400: ("bad_input", "Yêu cầu không đọc được. Hãy kiểm tra lại nội dung gửi lên."),
    404: ("not_found", "Không có đường dẫn này."),
    405: ("method_not_allowed", "Đường dẫn này không nhận phương thức đó."),
    413: ("too_large", "Nội dung gửi lên quá lớn. Hãy thu nhỏ rồi gửi lại."),
    415: ("unreadable", "Kiểu nội dung gửi lên không được nhận."),
    422: ("incomplete", "Nội dung gửi lên chưa dùng được."),
    429: ("too_many", "Gửi quá nhiều yêu cầu. Hãy chờ một lát rồi gửi lại."),
    500: ("error", "Hệ thống gặp lỗi. Lỗi đã được ghi lại; hãy báo quản trị."),
    503: ("busy", "Hệ thống đang bận. Hãy thử lại sau ít giây."),
}
for _code in MESSAGES:
    api.register_error_handler(_code, broken)
api.register_error_handler(HTTPException, broken)


@api.route(
    "/",
    endpoint="unknown_root",
    methods=METHODS,
    provide_automatic_options=False,
    strict_slashes=False,
)
@api.route("/<anything:rest>", endpoint="unknown", methods=METHODS, provide_automatic_options=False)
def unknown(rest: str = "") -> Response:
    """No such route; or there is one, and it takes another method."""
    adapter = current_app.url_map.bind("", "/")
    allowed = [m for m in METHODS if _known(adapter, m)]
    raise MethodNotAllowed(valid_methods=allowed) if allowed else NotFound()


def _known(adapter: Any, method: str) -> bool:
    endpoint, _ = adapter.match(request.path, method=method)
    return not endpoint.startswith("api.unknown")


def _rule(operation: Operation) -> str:
    return PREFIX + re.sub(r"{(\w+)}", r"<string(maxlength=100):\1>", operation.path)


def _place(kind: Any, text: str) -> Any:
    """A name in the path as the route wants it; what can be no id is not found."""
    if kind is not int:
        return clean_text(text, "")
    if not re.fullmatch(r"[1-9][0-9]{0,9}", text) or int(text) > MOST_ID:
        raise NotFound
    return int(text)


def _most_bytes() -> int:
    operation = operations.get((request.endpoint or "").removeprefix("api."))
    if operation is None:
        return MOST_BODY
    return operation.most_body + (MOST_UPLOAD if operation.takes_file else 0)


def _serve(operation: Operation, places: dict[str, str]) -> Response:
    """Run a route; a POST with an Idempotency-Key is done once and its answer kept."""
    key = read_key(request) if operation.method == "POST" else None
    if key is None:
        return _run(operation, places)
    wanted = kept_answers.Key(f"POST {request.path}", key, _body_sha(operation))
    claim = kept_answers.claim(g.office, wanted, actor=g.actor)
    if isinstance(claim, kept_answers.Answer):
        return _replayed(claim)
    return _run_once(operation, places, claim)


def _run_once(operation: Operation, places: dict[str, str], claim: kept_answers.Claim) -> Response:
    office = g.office
    g.office = kept_answers.noting(office, claim)
    status, body = 500, ""
    try:
        try:
            response = _run(operation, places)
        except Refusal as refusal:
            response = refused(refusal)
        kept = _without_secret() if operation.secret and response.status_code < 400 else response
        status, body = kept.status_code, kept.get_data(as_text=True)
        return response
    finally:
        g.office = office
        kept_answers.settle(office, claim, status, body)


def _run(operation: Operation, places: dict[str, str]) -> Response:
    given = {name: _place(operation.hints[name], text) for name, text in places.items()}
    if operation.body is not None:
        given["body"] = read_body(request, operation.body)
    if operation.takes_file:
        given["upload"] = _upload()
    query = operation.query or Query
    asked = read_query(request, query)
    if operation.query is not None:
        given["query"] = asked
    return _answered(operation, operation.function(**given))


def _answered(operation: Operation, value: Any) -> Response:
    if isinstance(value, FileToSend):
        return _file(value)
    answer = operation.adapter.validate_python(value, from_attributes=True)
    body = operation.adapter.dump_json(answer)
    return Response(body, operation.status, mimetype="application/json")


def _file(file: FileToSend) -> Response:
    response = Response(file.data, mimetype=file.media_type)
    response.headers["Content-Disposition"] = content_disposition(file.name)
    return response


def _without_secret() -> Response:
    return _error(
        409,
        "moved",
        "Việc này đã làm rồi. Câu trả lời có liên kết bí mật nên không được giữ lại; "
        "nếu chưa nhận được, hãy xin cấp liên kết mới.",
        None,
    )


def _replayed(kept: kept_answers.Answer) -> Response:
    response = Response(kept.body, kept.status, mimetype="application/json")
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _upload() -> Upload:
    if request.mimetype != "multipart/form-data":
        raise Unreadable("Tệp phải gửi bằng multipart/form-data.")
    strange = sorted((set(request.files) | set(request.form)) - {"file"})
    if strange:
        raise BadInput(f"Mục «{strange[0][:100]}» không có ở đây, hãy bỏ đi.")
    found = request.files.getlist("file")
    if len(found) != 1:
        raise BadInput("Hãy gửi đúng một tệp trong mục «file».")
    return Upload(clean_text(found[0].filename or "", "file"), found[0].read())


def _body_sha(operation: Operation) -> str:
    """The hash of what was sent; a file counts by its bytes, not by its multipart frame."""
    if not operation.takes_file:
        return hashlib.sha256(request.get_data()).hexdigest()
    upload = _upload()
    request.files["file"].seek(0)
    return hashlib.sha256(upload.name.encode() + b"\0" + upload.data).hexdigest()


def _status(refusal: Refusal) -> int:
    return next(STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS)


def _error(status: int, code: str, message: str, details: Any) -> Response:
    body = _ERROR.dump_json({"error": {"code": code, "message": message, "details": details}})
    return Response(body, status, mimetype="application/json")


_ERROR = TypeAdapter(dict[str, Any])
