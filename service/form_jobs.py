"""The job of checked files: pictures of their pages, with the places of what was found."""

from typing import TYPE_CHECKING

from service.office import format_checks

if TYPE_CHECKING:
    from service.jobs import Workshop


def picture_check(shop: "Workshop", check_id: int) -> None:
    """The pages of a checked file as pictures, and where on them each finding stands."""
    order = format_checks.to_picture(shop.office, check_id)
    if order is None:
        return
    files = shop.office.files
    pdf = shop.suite.to_pdf(files.open(order.sha))
    found = {
        "pages": [files.put(page) for page in shop.child.pictures(pdf)],
        "spots": shop.child.locate(pdf, order.texts),
    }
    format_checks.pictured(shop.office, check_id, found)
