"""What an uploaded Word form must be before it is kept: looked at in a render child of its own."""

import difflib
from collections.abc import Collection
from typing import Final

from service.errors import BadInput, Incomplete
from service.office.upload_child import child_for_upload
from service.render import fonts
from service.render.child import RenderChild
from service.rules.catalogue import DocumentType

CONTROLS: Final = {
    "so": "số văn bản, để ghi khi cấp số",
    "ngay": "ngày ban hành, để ghi khi cấp số",
    "phoi": "những gì phôi in sẵn, để in chữ lên phôi",
}


def check(type_: DocumentType, shipped: bytes, data: bytes) -> None:
    """Nothing, when `data` can print this paper; else the refusal names what to mend in Word.

    Sound and harmless file, the paper's own tags and no other, letters in Unicode, and the
    controls for number and date that the shipped form has.
    """
    with child_for_upload() as child:
        look_at(child, type_, shipped, data)


def look_at(child: RenderChild, type_: DocumentType, shipped: bytes, data: bytes) -> None:
    """The same, by a child that is there already."""
    _check_tags(type_, child.tags(data))
    _check_fonts(child.fonts(data))
    _check_controls(child.controls(shipped), child.controls(data))


def _check_tags(type_: DocumentType, tags: Collection[str]) -> None:
    missing = [field for field in type_.fields.values() if field.name not in tags]
    unknown = sorted(set(tags) - set(type_.fields))
    found = []
    if missing:
        named = ", ".join(f"{field.name} ({field.label})" for field in missing)
        found.append(f"còn thiếu thẻ {named}")
    if unknown:
        free = [field.name for field in missing]
        found.append(f"có thẻ lạ {', '.join(_with_hint(name, free) for name in unknown)}")
    if found:
        raise Incomplete(
            f"Mẫu chưa khớp với «{type_.title}»: {'; '.join(found)}. "
            "Hãy sửa trong Word theo bảng thẻ rồi tải lên lại.",
            {"missing": [field.name for field in missing], "unknown": unknown},
        )


def _with_hint(name: str, free: Collection[str]) -> str:
    """«ho_ten_1 (có phải ho_ten?)»: a name that a missing one is nearly like."""
    near = difflib.get_close_matches(name, free, n=1, cutoff=0.75)
    return f"{name} (có phải {near[0]}?)" if near else name


def _check_fonts(names: Collection[str]) -> None:
    if old := fonts.legacy(names):
        raise BadInput(
            f"Mẫu dùng phông chữ đời cũ, không theo Unicode: {', '.join(old)}. "
            "Hãy chuyển mã chữ sang Unicode, đổi sang Times New Roman rồi tải lên lại.",
            {"fonts": list(old)},
        )


def _check_controls(shipped: Collection[str], there: Collection[str]) -> None:
    if lost := [tag for tag in CONTROLS if tag in shipped and tag not in there]:
        named = ", ".join(f"«{tag}» ({CONTROLS[tag]})" for tag in lost)
        raise Incomplete(
            f"Mẫu thiếu ô nội dung (content control) mang thẻ {named}. Hãy chép phần ấy từ mẫu "
            "đang dùng sang rồi tải lên lại.",
            {"controls": lost},
        )
