"""The render child that looks at one upload of a page: one at a time, gone afterwards."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from service.errors import Busy
from service.render.child import RenderChild

SECONDS: Final = 20.0
MEMORY_BYTES: Final = 768 * 1024 * 1024
_ONE_AT_A_TIME: Final = threading.Lock()  # a process that serves pages keeps its memory bounded


@contextmanager
def child_for_upload() -> Iterator[RenderChild]:
    """A child for this one file: whatever the file does to it, it is gone afterwards."""
    if not _ONE_AT_A_TIME.acquire(timeout=2 * SECONDS):
        raise Busy("Máy chủ đang kiểm tra tệp khác. Hãy tải lên lại sau ít phút.")
    try:
        with RenderChild(SECONDS, MEMORY_BYTES) as child:
            yield child
    finally:
        _ONE_AT_A_TIME.release()
