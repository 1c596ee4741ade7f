"""Reading definitions: YAML without doubles, shapes by pydantic, flaws that name their place."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from service.errors import BadDefinition

M = TypeVar("M", bound="Shape")

WORDS = {
    "missing": "thiếu mục này",
    "extra_forbidden": "mục lạ",
    "string_type": "phải là chữ",
    "int_type": "phải là số nguyên",
    "int_parsing": "phải là số nguyên",
    "bool_type": "phải là true hoặc false",
    "bool_parsing": "phải là true hoặc false",
    "list_type": "phải là danh sách",
    "tuple_type": "phải là danh sách",
    "dict_type": "phải là bảng khóa: giá trị",
    "date_from_datetime_parsing": "không phải ngày YYYY-MM-DD",
}


class Shape(BaseModel):
    """A frozen record of a definition file; an unknown key is a flaw."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class _Loader(yaml.SafeLoader):
    """SafeLoader that refuses a key written twice."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: dict[Hashable, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.MarkedYAMLError(problem=f"khóa {key!r} viết hai lần")
        seen[key] = loader.construct_object(value_node, deep=True)
    return seen


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_yaml(file: str, text: str) -> dict[str, Any]:
    """The mapping of a definition file; BadDefinition names the file and the line."""
    try:
        found = yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader that also refuses doubles
    except yaml.MarkedYAMLError as error:
        line = f", dòng {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise BadDefinition(f"{file}{line}: {error.problem}") from error
    if not isinstance(found, dict):
        raise BadDefinition(f"{file}: phải là bảng khóa: giá trị")
    return found


def shaped(file: str, place: str, make: Callable[[], M]) -> M:
    """What `make` builds; a flaw of its shape becomes BadDefinition «file: place.key: why»."""
    try:
        return make()
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in (place, *first["loc"]) if part != "")
        raise BadDefinition(f"{file}: {where}: {WORDS.get(first['type'], first['msg'])}") from error
