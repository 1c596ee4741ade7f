"""Time left: from what was finished in the last minutes, and honest when nothing was."""

import datetime as dt

import pytest

from service.rules.pace import in_words, time_left

MINUTE = dt.timedelta(minutes=1)
START = dt.datetime(2024, 1, 3, 2, 0, tzinfo=dt.UTC)


def after(**how):
    return START + dt.timedelta(**how)


@pytest.mark.parametrize(
    ("finished", "now", "wanted"),
    [
        ([], after(minutes=1), None),
        ([(after(seconds=30), 50)], after(minutes=1), 2 * MINUTE),
        ([(after(seconds=30), 50)], after(minutes=2), 4 * MINUTE),  # it stands still
        ([(after(seconds=30), 50), (after(minutes=1), 50)], after(minutes=1), MINUTE),
        ([(after(seconds=30), 50)], after(minutes=6), None),
        # Ten minutes later only the last five count.
        ([(after(minutes=1), 1000), (after(minutes=9), 100)], after(minutes=10), 5 * MINUTE),
        ([(START, 50)], START, None),
    ],
)
def test_the_pace_of_the_last_minutes_counts(finished, now, wanted):
    assert time_left(finished, 100, since=START, now=now) == wanted


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (None, "chưa tính được thời gian còn lại"),
        (dt.timedelta(0), "còn dưới một phút"),
        (dt.timedelta(seconds=49), "còn dưới một phút"),
        (dt.timedelta(seconds=50), "còn khoảng 1 phút"),
        (dt.timedelta(seconds=61), "còn khoảng 2 phút"),
        (dt.timedelta(minutes=59, seconds=1), "còn khoảng 1 giờ"),
        (dt.timedelta(minutes=125), "còn khoảng 2 giờ 5 phút"),
    ],
)
def test_time_left_is_said_in_words(left, words):
    assert in_words(left) == words
