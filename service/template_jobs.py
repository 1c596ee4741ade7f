"""The job of uploaded forms: fill one with its paper's examples, show its pages, or say why not."""

import base64
import datetime as dt
import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from service.errors import Refusal
from service.office import templates
from service.render import fonts
from service.rules.catalogue import DocumentType, check_values, examples
from service.rules.numbering import number_text
from service.rules.vietnamese import date_in_words

if TYPE_CHECKING:
    from service.jobs import Workshop

MARKS: Final = {"so": number_text(5), "ngay": date_in_words(dt.date(2024, 1, 5))}
# A grey portrait of 3 × 4 points: examples have no pictures, yet the form must have room for one.
PORTRAIT: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAAECAAAAABuRtrbAAAAD0lEQVR4nGOcxcDAxIDAAAlWAKK4lvcxAAAAAElFTkSuQmCC"
)
PORTRAIT_MM: Final = 30


def prove_template(shop: "Workshop", version_id: int) -> None:
    """The form is ready, with its pages beside those of the shipped one, or bad with the reason."""
    order = templates.to_try(shop.office, version_id)
    if order is None:
        return
    type_, sha = order
    try:
        found = _tried(shop, type_, shop.office.files.open(sha))
    except Refusal as refusal:
        found = {"state": "hong", "error": refusal.message}
    templates.tried(shop.office, version_id, found)


def filled(shop: "Workshop", type_: DocumentType, form: bytes) -> bytes:
    """The form with everything the paper may say, numbered if it takes a number."""
    sha = hashlib.sha256(PORTRAIT).hexdigest()
    pictures = {
        field.name: {"picture": sha, "width_mm": PORTRAIT_MM}
        for field in type_.fields.values()
        if field.kind == "picture"
    }
    values = check_values(type_, examples(type_) | pictures)
    docx = shop.child.fill(form, values, {sha: PORTRAIT} if pictures else {})
    return shop.child.stamp(docx, MARKS) if type_.numbered else docx


def fill_bare(shop: "Workshop", type_: DocumentType, form: bytes) -> None:
    """Whatever may be left out is left out: the form must bear that too."""
    needed = {name: v for name, v in examples(type_).items() if not type_.fields[name].optional}
    try:
        shop.child.fill(form, check_values(type_, needed))
    except Refusal as refusal:
        raise type(refusal)(
            f"Khi các mục không bắt buộc để trống: {refusal.message}", refusal.details
        ) from refusal


def _tried(shop: "Workshop", type_: DocumentType, form: bytes) -> dict[str, Any]:
    files, child = shop.office.files, shop.child
    fill_bare(shop, type_, form)
    docx = filled(shop, type_, form)
    pdf = shop.suite.to_pdf(docx)
    return {
        "state": "san_sang",
        "docx": files.put(docx),
        "pdf": files.put(pdf),
        "pages": [files.put(page) for page in child.pictures(pdf)],
        "shipped_pages": [files.put(page) for page in _shipped_pages(shop, type_)],
        "fonts_missing": fonts.missing(child.fonts(docx)),
    }


def _shipped_pages(shop: "Workshop", type_: DocumentType) -> list[bytes]:
    """The shipped form filled alike; none when that fails, which is no fault of the new one."""
    with suppress(Refusal):
        docx = filled(shop, type_, shop.office.definitions.templates[type_.id])
        return shop.child.pictures(shop.suite.to_pdf(docx))
    return []
