"""Room for calls: none of them asks the system for memory, however deep."""

import resource
from functools import partial

import pytest

from articles.delivery.stack import with_room

DEEPEST, EACH = 400, 200


def leaf() -> None:
    """Called again and again."""


def calls_from(depth: int) -> None:
    if depth:
        calls_from(depth - 1)
    else:
        for _time in range(EACH):
            leaf()


def pages_asked_for(depth: int) -> int:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    calls_from(depth)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_no_depth_asks_for_memory_with_each_call():
    asked = [with_room(partial(pages_asked_for, depth)) for depth in range(DEEPEST)]
    assert max(asked) < EACH / 2


def test_it_is_called_and_what_it_returns_is_returned():
    assert with_room(partial(sum, [1, 2])) == 3


def test_what_it_raises_is_raised():
    with pytest.raises(ZeroDivisionError):
        with_room(lambda: 1 / 0)
