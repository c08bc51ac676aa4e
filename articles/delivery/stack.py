"""Room for the frames of Python, so that no depth of calls is a slow one.

CPython keeps frames in chunks of 16 KiB. From 3.11 on a chunk is given back to the system as soon as the first frame
in it returns, so a loop that happens to call from the end of one has each call ask for memory: 10 µs instead of 0.1.
A page with many forms is made deep down, and asked 1,500 times. Later releases of 3.13 and 3.14 keep one chunk in
reserve (https://github.com/python/cpython/issues/142183).
"""

from collections.abc import Callable
from typing import TypeVar

_Result = TypeVar("_Result")

# A frame of so many words has a chunk of 512 KiB made, of which it takes half; the other is for some thousand calls.
# Memory that is not touched is not taken from anybody.
_WORDS = 33_000


def with_room(call: Callable[[], _Result]) -> _Result:
    """What a function returns, called with room for all its calls. That room costs some 10 µs."""
    return call()


with_room.__code__ = with_room.__code__.replace(co_stacksize=_WORDS)
