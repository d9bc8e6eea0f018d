"""Chance that can be asked for at any place.

A draw is a hash of (seed, stream, what it is about), element by element over numpy arrays. Nothing is remembered, so any slice
of the account can be made without the rest of it, and always comes out the same.
"""

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

NEVER = 1 << 60
"""A time that does not come."""

_STEP = 0x9E3779B97F4A7C15
_WORD = (1 << 64) - 1
_BITS = {count: np.uint64(count) for count in (27, 30, 31)}
_QUARTERS = np.array([0, 16, 32, 48], dtype=np.uint64)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def make_key(seed: int, stream: str) -> int:
    """64 bits that stand for one stream of one account."""
    return int.from_bytes(blake2b(f"{seed}/{stream}".encode(), digest_size=8).digest(), "big")


def mix(words: Words) -> Words:
    """Spread every bit over the whole word (the finalizer of splitmix64)."""
    words = (words ^ (words >> _BITS[30])) * _MIX_1
    words = (words ^ (words >> _BITS[27])) * _MIX_2
    return words ^ (words >> _BITS[31])


def draw(key: int, *about: Ints) -> Words:
    """One word for each element of `about` (arrays of the same length)."""
    words = mix(about[0].astype(np.uint64) * _STEP + key)
    for part in about[1:]:
        words = mix(words + part.astype(np.uint64) * _STEP)
    return words


def redraw(words: Words, number: int) -> Words:
    """A further word from each word; `number` tells several apart."""
    return mix(words + ((number * _STEP) & _WORD))


def redraw_many(words: Words, number: int, count: int) -> Words:
    """Four 16-bit quarters each of the further words `number` up to `number + count`: an array of 4 * count columns."""
    steps = np.arange(number, number + count, dtype=np.uint64) * np.uint64(_STEP)
    drawn = mix(words[:, None] + steps[None, :])
    return ((drawn[:, :, None] >> _QUARTERS) & np.uint64(0xFFFF)).reshape(len(words), 4 * count)


def fraction(words: Words, quarter: int) -> Floats:
    """One of the four 16-bit quarters of each word, as a number from 0 up to 1."""
    return ((words >> (16 * quarter)) & 0xFFFF).astype(np.float64) / 65536.0


def choose(words: Words, quarter: int, count: int) -> Ints:
    """An index below `count` from a quarter of each word."""
    return (((words >> (16 * quarter)) & 0xFFFF).astype(np.int64) * count) >> 16


def between(words: Words, quarter: int, low: int, high: int) -> Ints:
    """A whole number from `low` to `high`, both included."""
    return low + choose(words, quarter, high - low + 1)


def write_times(seconds: Ints) -> list[str]:
    """Zoom's form, `yyyy-mm-ddThh:mm:ssZ`, for each element."""
    return [text + "Z" for text in np.datetime_as_string(seconds.astype("datetime64[s]")).tolist()]
