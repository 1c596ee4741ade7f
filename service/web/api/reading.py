"""What comes in by the API, read strictly: JSON, query and headers; faults named in Vietnamese."""

import datetime as dt
import json
import math
import re
from collections.abc import Iterable
from typing import Annotated, Any, TypeVar

from flask import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from service.errors import BadInput
from service.rules.vietnamese import nfc

DEEPEST = 20
MOST_ID = 2**31 - 1
KEY = re.compile(r"[\x21-\x7e]{1,200}\Z")

Id = Annotated[int, Field(ge=1, le=MOST_ID)]
Seen = Annotated[int, Field(ge=0, le=MOST_ID, description="Phiên bản mà người gửi đã xem.")]
Day = Annotated[dt.date, Field(ge=dt.date(1900, 1, 1), le=dt.date(2100, 12, 31))]
Line = Annotated[str, Field(max_length=1000)]
Text = Annotated[str, Field(max_length=20_000)]


class Body(BaseModel):
    """A JSON body: exact types, no unknown field."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Query(BaseModel):
    """What stands behind the question mark: texts read as what they mean, no unknown name."""

    model_config = ConfigDict(extra="forbid")


class Paged(Query):
    """A query that asks for one page."""

    page: Annotated[int, Field(ge=1, le=1_000_000, description="Số trang, từ 1.")] = 1


class Unreadable(BadInput):
    """The media type is not one that this route reads."""


BodyT = TypeVar("BodyT", bound=Body)
QueryT = TypeVar("QueryT", bound=Query)


def read_body(request: Request, model: type[BodyT]) -> BodyT:
    """The JSON body as the route's model, every text in NFC."""
    if request.mimetype != "application/json":
        raise Unreadable("Nội dung gửi lên phải là JSON (Content-Type: application/json).")
    data = _cleaned(_parsed(request.get_data()), "")
    try:
        return model.model_validate_json(json.dumps(data, ensure_ascii=False))
    except ValidationError as error:
        raise _refusal(error.errors(include_url=False)) from None


def read_query(request: Request, model: type[QueryT]) -> QueryT:
    """The query as the route's model; the same name twice is refused."""
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        raise BadInput(f"Tham số «{twice[0]}» chỉ được gửi một lần.", [{"field": twice[0]}])
    try:
        return model.model_validate(_cleaned(request.args.to_dict(), ""))
    except ValidationError as error:
        raise _refusal(error.errors(include_url=False)) from None


def read_key(request: Request) -> str | None:
    """The Idempotency-Key, if there is one."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not KEY.match(key):
        raise BadInput("Idempotency-Key phải có 1 đến 200 ký tự ASCII in được, không có dấu cách.")
    return key


def clean_text(text: str, place: str) -> str:
    """The text in NFC; one that no database or paper can hold is refused."""
    if "\x00" in text:
        raise BadInput(f"{_called(place)} có ký tự NUL. Hãy bỏ ký tự đó.", [{"field": place}])
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadInput(
            f"{_called(place)} có ký tự không hợp lệ. Hãy gõ lại.", [{"field": place}]
        ) from None
    return nfc(text)


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadInput("Nội dung gửi lên không phải JSON đúng (UTF-8). Hãy kiểm tra lại.") from None


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _cleaned(value: Any, place: str, depth: int = 0) -> Any:
    """The same value with clean texts; too deep or too large for a number is refused."""
    if depth > DEEPEST:
        raise BadInput("Nội dung gửi lên lồng nhau quá sâu.")
    if isinstance(value, str):
        return clean_text(value, place)
    if isinstance(value, list):
        return [_cleaned(v, f"{place}.{i}".lstrip("."), depth + 1) for i, v in enumerate(value)]
    if isinstance(value, dict):
        return {
            clean_text(k, place): _cleaned(v, f"{place}.{k}".lstrip("."), depth + 1)
            for k, v in value.items()
        }
    if isinstance(value, float) and not math.isfinite(value):
        raise BadInput(f"{_called(place)} là số quá lớn.", [{"field": place}])
    return value


def _refusal(errors: Iterable[ErrorDetails]) -> BadInput:
    faults = [
        {"field": ".".join(str(part) for part in e["loc"]), "message": _sentence(e)} for e in errors
    ]
    return BadInput(" ".join(fault["message"] for fault in faults[:5]), faults)


def _sentence(error: ErrorDetails) -> str:
    """One fault of pydantic as a Vietnamese sentence that names the field."""
    context: dict[str, Any] = dict(error.get("ctx", {}))
    if "expected" in context:
        context["expected"] = str(context["expected"]).replace(" or ", " hoặc ")
    template = SENTENCES.get(error["type"], "không đúng kiểu hoặc giá trị.")
    place = ".".join(str(part) for part in error["loc"])
    return f"{_called(place)} {template.format_map(context)}"


def _called(place: str) -> str:
    return f"Mục «{place[:100]}»" if place else "Nội dung gửi lên"


SENTENCES = {
    "missing": "còn thiếu.",
    "extra_forbidden": "không có ở đây, hãy bỏ đi.",
    "model_type": "phải là một đối tượng JSON.",
    "string_type": "phải là chữ.",
    "string_too_long": "dài quá {max_length} ký tự.",
    "string_too_short": "phải có ít nhất {min_length} ký tự.",
    "string_pattern_mismatch": "không đúng dạng.",
    "int_type": "phải là số nguyên.",
    "int_parsing": "phải là số nguyên.",
    "int_parsing_size": "là số quá lớn.",
    "int_from_float": "phải là số nguyên.",
    "bool_type": "phải là true hoặc false.",
    "bool_parsing": "phải là true hoặc false.",
    "decimal_type": "phải là số.",
    "decimal_parsing": "phải là số.",
    "date_type": "phải là ngày dạng năm-tháng-ngày, như 2024-01-05.",
    "date_parsing": "phải là ngày dạng năm-tháng-ngày, như 2024-01-05.",
    "date_from_datetime_parsing": "phải là ngày dạng năm-tháng-ngày, như 2024-01-05.",
    "date_from_datetime_inexact": "phải là ngày, không kèm giờ.",
    "list_type": "phải là một danh sách.",
    "tuple_type": "phải là một danh sách.",
    "dict_type": "phải là một đối tượng JSON.",
    "too_long": "có quá {max_length} mục.",
    "too_short": "phải có ít nhất {min_length} mục.",
    "greater_than_equal": "phải từ {ge} trở lên.",
    "less_than_equal": "phải không quá {le}.",
    "literal_error": "phải là một trong: {expected}.",
    "none_required": "phải để trống (null).",
}
