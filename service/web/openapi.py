"""The OpenAPI 3.1 description of the API, built from its routes and their models."""

import json
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from service.web.api.door import Operation, operations
from service.web.api.reading import MOST_ID

REF = "#/components/schemas/{model}"
ERRORS = {
    400: "Yêu cầu không đọc được.",
    401: "Thiếu mã truy cập, hoặc mã không đúng.",
    403: "Được xem nhưng không được làm.",
    404: "Không có, hoặc của đơn vị khác.",
    405: "Không nhận phương thức này.",
    409: "Đã có người xử lý; hãy tải lại.",
    413: "Nội dung quá lớn.",
    415: "Kiểu nội dung không được nhận.",
    422: "Còn thiếu hoặc chưa đúng điều kiện.",
    429: "Quá nhiều yêu cầu.",
    503: "Đang bận; chưa có gì thay đổi.",
}
ERROR_SCHEMA = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string", "description": "Câu tiếng Việt cho người dùng."},
                "details": {"description": "Dữ liệu thêm, tùy lỗi."},
            },
            "required": ["code", "message", "details"],
            "additionalProperties": False,
        }
    },
    "required": ["error"],
    "additionalProperties": False,
}
MEDIA_OF_FILES = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/pdf",
    "application/zip",
    "image/png",
    "image/jpeg",
)


@cache
def document() -> str:
    """The whole description as JSON text."""
    paths: dict[str, Any] = {}
    for operation in operations.values():
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    whole = {
        "openapi": "3.1.0",
        "info": {
            "title": "Thi đua, khen thưởng",
            "version": "1",
            "description": "Thao tác của văn phòng cho chương trình khác. Mã truy cập do quản trị "
            "cấp bằng lệnh api-token.",
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Error": ERROR_SCHEMA, **_schemas()},
            "responses": {str(status): _error(text) for status, text in ERRORS.items()},
        },
    }
    return json.dumps(whole, ensure_ascii=False)


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": _parameters(operation),
        "responses": {
            str(operation.status): _answer(operation),
            **{str(status): {"$ref": f"#/components/responses/{status}"} for status in ERRORS},
        },
    }
    if operation.body is not None:
        content = {"application/json": {"schema": {"$ref": _ref(operation.body)}}}
        described["requestBody"] = {"required": True, "content": content}
    if operation.takes_file:
        described["requestBody"] = {"required": True, "content": _multipart()}
    return described


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    found = [_in_path(name, kind) for name, kind in operation.parameters.items()]
    if operation.query is not None:
        found += _in_query(operation.query)
    if operation.method == "POST":
        found.append(_idempotency())
    return found


def _in_path(name: str, kind: Any) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 100}
    if kind is int:
        schema = {"type": "integer", "minimum": 1, "maximum": MOST_ID}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(model: type[BaseModel]) -> list[dict[str, Any]]:
    schema = model.model_json_schema()
    needed = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in needed, "schema": _one(shape)}
        for name, shape in schema["properties"].items()
    ]


def _one(shape: dict[str, Any]) -> dict[str, Any]:
    """A query holds no null: what may be null may be left out."""
    kinds = [kind for kind in shape.get("anyOf", []) if kind != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else shape


def _idempotency() -> dict[str, Any]:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "Gửi lại cùng khóa thì nhận câu trả lời đầu tiên; giữ 24 giờ.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,200}$", "maxLength": 200},
    }


def _multipart() -> dict[str, Any]:
    file = {"type": "string", "contentMediaType": "application/octet-stream"}
    schema = {
        "type": "object",
        "properties": {"file": file},
        "required": ["file"],
        "additionalProperties": False,
    }
    return {"multipart/form-data": {"schema": schema}}


def _answer(operation: Operation) -> dict[str, Any]:
    if operation.sends_file:
        return {"description": "Tệp", "content": {media: {} for media in MEDIA_OF_FILES}}
    schema = operation.adapter.json_schema(mode="serialization", ref_template=REF)
    schema.pop("$defs", None)
    if isinstance(operation.answer, type) and issubclass(operation.answer, BaseModel):
        schema = {"$ref": _ref(operation.answer)}
    return {"description": "Xong", "content": {"application/json": {"schema": schema}}}


def _error(text: str) -> dict[str, Any]:
    schema = {"$ref": REF.format(model="Error")}
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _ref(model: type[BaseModel]) -> str:
    return REF.format(model=model.__name__)


def _schemas() -> dict[str, Any]:
    """Every model of the routes, by its name."""
    found: dict[str, Any] = {}
    for operation in operations.values():
        if operation.body is not None:
            _, whole = models_json_schema([(operation.body, "validation")], ref_template=REF)
            found |= whole["$defs"]
        if not operation.sends_file:
            found |= _defs_of(operation)
    return found


def _defs_of(operation: Operation) -> dict[str, Any]:
    whole = operation.adapter.json_schema(mode="serialization", ref_template=REF)
    defs: dict[str, Any] = whole.pop("$defs", {})
    answer = operation.answer
    if isinstance(answer, type) and issubclass(answer, BaseModel):
        defs = {**defs, answer.__name__: whole}
    return defs
