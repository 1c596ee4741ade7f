"""How long a running piece of work still takes, from what was finished in the last minutes."""

import datetime as dt
from collections.abc import Iterable

LOOKS_BACK = dt.timedelta(minutes=5)


def time_left(
    finished: Iterable[tuple[dt.datetime, int]], left: int, *, since: dt.datetime, now: dt.datetime
) -> dt.timedelta | None:
    """The time that `left` things need at the present pace; None when nothing shows a pace.

    `finished`: when how many were done; `since`: when the work was ordered. As time goes by with
    nothing done the answer grows, and after five such minutes there is none.
    """
    start = max(since, now - LOOKS_BACK)
    made = sum(count for moment, count in finished if moment >= start)
    return left * (now - start) / made if made and now > start else None


def in_words(left: dt.timedelta | None) -> str:
    """«còn khoảng 2 phút»."""
    if left is None:
        return "chưa tính được thời gian còn lại"
    minutes = -(-left // dt.timedelta(minutes=1))
    if left < dt.timedelta(seconds=50):
        return "còn dưới một phút"
    if minutes < 60:
        return f"còn khoảng {minutes} phút"
    hours, rest = divmod(minutes, 60)
    return f"còn khoảng {hours} giờ" + (f" {rest} phút" if rest else "")
