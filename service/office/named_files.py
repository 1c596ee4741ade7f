"""Which files the office's rows name: the sweep keeps these and drops what it finds beside them."""

import re
from collections.abc import Mapping

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from service.office.desk import Office
from service.store.models import (
    Approval,
    Base,
    Batch,
    Chunk,
    Document,
    DocumentVersion,
    FormatCheck,
    Scan,
    TemplateVersion,
)

# One name or a list of names in each; what a batch's sheets show stands in its `pictures`.
FILES: Mapping[type[Base], tuple[str, ...]] = {
    DocumentVersion: ("template_sha", "docx", "pdf", "print_pdf", "pages"),
    Approval: ("docx", "pdf"),
    Scan: ("sha",),
    TemplateVersion: ("sha", "docx", "pdf", "pages", "shipped_pages"),
    Batch: ("template_sha", "pictures", "test_pdf", "print_pdf"),
    Chunk: ("zip", "pdf"),
    FormatCheck: ("sha", "mended_docx", "pages"),
}
# The values of papers, which may show pictures.
VALUES = (DocumentVersion.values, Document.inputs)
PICTURE = re.compile(r'"picture":"([0-9a-f]{64})"')


def named(db: Session, office: Office) -> set[str]:
    """The name of every file that a row or a shipped form names."""
    found: set[str | None] = set(office.definitions.template_shas.values())
    for model, columns in FILES.items():
        for row in db.execute(select(*(getattr(model, column) for column in columns))):
            for name in row:
                found.update(name if isinstance(name, list) else [name])
    for column in VALUES:
        text = type_coerce(column, Text)
        for values in db.scalars(select(text).where(text.like('%"picture":"%'))):
            found.update(PICTURE.findall(values))
    return {name for name in found if name}
