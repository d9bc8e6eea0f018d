"""Identifiers that can be read back: an id is its subject, enciphered, so nothing has to be looked up.

16-byte ids are a Feistel network over two 64-bit halves, meeting numbers one over 34 bits.
"""

from base64 import b64decode, b64encode, urlsafe_b64encode
from binascii import Error as Base64Error
from uuid import UUID

import numpy as np

from sources.sandbox.chance.draws import Ints, Words, make_key, mix

_ROUNDS = 4
_HALF = 17
_HALF_MASK = (1 << _HALF) - 1
_NUMBER_BASE = 80_000_000_000
"""Numbers have 11 digits and begin with 8 or 9: all are past 2^31."""
_DAY_BASE = 16436
"""1 January 2015: days in numbers count from here."""
_NONCES = np.arange(1, 64, dtype=np.uint64) << np.uint64(32)
_SLASH = 63
"""The six bits that base64 writes as a slash."""


class Cipher:
    """Enciphers two words as 16 bytes and back, for one kind of identifier."""

    def __init__(self, seed: int, stream: str) -> None:
        self._keys = [make_key(seed, f"cipher/{stream}/{turn}") for turn in range(_ROUNDS)]

    def seal(self, left: Words, right: Words) -> tuple[Words, Words]:
        for turn, key in enumerate(self._keys):
            if turn % 2:
                right = right ^ mix(left + key)
            else:
                left = left ^ mix(right + key)
        return left, right

    def open(self, data: bytes) -> tuple[int, int]:
        pair = np.frombuffer(data, dtype=">u8").astype(np.uint64)
        left, right = pair[:1], pair[1:]
        for turn, key in reversed(list(enumerate(self._keys))):
            if turn % 2:
                right = right ^ mix(left + key)
            else:
                left = left ^ mix(right + key)
        return int(left[0]), int(right[0])

    def write(self, left: Words, right: Words) -> list[bytes]:
        left, right = self.seal(left, right)
        data = np.stack([left, right], axis=1).astype(">u8").tobytes()
        return [data[at : at + 16] for at in range(0, len(data), 16)]


def write_short(data: bytes) -> str:
    """22 characters, safe in a path: the form of user ids."""
    return urlsafe_b64encode(data)[:22].decode()


def write_uuid(data: bytes) -> str:
    """The form of meeting UUIDs."""
    return b64encode(data).decode()


def write_dashed(data: bytes) -> str:
    """The usual form of a UUID."""
    return str(UUID(bytes=data))


class InstanceCodes:
    """UUIDs of meeting instances: base64 of 16 bytes that hold host, day and slot.

    About 3 in 100 begin with a slash or hold two in a row, which Zoom wants encoded twice in a path.
    """

    _MARK = 0x5A4D

    def __init__(self, seed: int) -> None:
        self._cipher = Cipher(seed, "instance")
        self._nonce_key = make_key(seed, "instance/nonce")

    def _words(self, host: Ints, day: Ints, slot: Ints) -> tuple[Words, Words]:
        left = ((self._MARK << 48) | (host << 8) | slot).astype(np.uint64)
        right = day.astype(np.uint64)
        odd = np.nonzero((mix(left * np.uint64(31) + right + np.uint64(self._nonce_key)) & 0x3F) == 0)[0]
        if odd.size:
            tried = day[odd].astype(np.uint64)[:, None] | _NONCES[None, :]
            hits = (self._cipher.seal(np.repeat(left[odd], len(_NONCES)), tried.ravel())[0] >> 58) == _SLASH
            hits = hits.reshape(tried.shape)
            found = hits.any(axis=1)
            right[odd[found]] = tried[found, hits[found].argmax(axis=1)]
        return left, right

    def write(self, host: Ints, day: Ints, slot: Ints) -> list[str]:
        left, right = self._words(host, day, slot)
        return [write_uuid(data) for data in self._cipher.write(left, right)]

    def read(self, text: str) -> tuple[int, int, int] | None:
        """Host, day and slot; None if this is not a UUID of ours."""
        try:
            data = b64decode(text, validate=True)
        except (Base64Error, ValueError):
            return None
        if len(data) != 16:
            return None
        left, right = self._cipher.open(data)
        host, day, slot = (left >> 8) & 0xFFFFFFFF, right & 0xFFFFFFFF, left & 0xFF
        if left >> 48 != self._MARK or self.write(*(np.array([part], dtype=np.int64) for part in (host, day, slot))) != [text]:
            return None
        return host, day, slot


class NumberCodes:
    """Meeting numbers: 2 bits of kind, 17 of host, 13 of day or term, 2 of slot, enciphered."""

    AD_HOC, SERIES, PERSONAL, WEBINAR = range(4)

    def __init__(self, seed: int) -> None:
        self._keys = [make_key(seed, f"number/{turn}") for turn in range(_ROUNDS)]

    def write(self, kind: Ints, host: Ints, day: Ints, slot: Ints) -> Ints:
        """`day` is days since 1970, or a small number of a term."""
        counted = np.where(day >= _DAY_BASE, day - _DAY_BASE, day)
        plain = ((kind << 32) | (host << 15) | (counted << 2) | slot).astype(np.uint64)
        left, right = plain >> np.uint64(_HALF), plain & np.uint64(_HALF_MASK)
        for key in self._keys:
            left, right = right, left ^ (mix(right + np.uint64(key)) & np.uint64(_HALF_MASK))
        return ((left << np.uint64(_HALF)) | right).astype(np.int64) + _NUMBER_BASE

    def read(self, number: int) -> tuple[int, int, int, int] | None:
        """Kind, host, day (or term) and slot; None if the number is not one of ours."""
        plain = number - _NUMBER_BASE
        if not 0 <= plain < 1 << (2 * _HALF):
            return None
        left, right = plain >> _HALF, plain & _HALF_MASK
        for key in reversed(self._keys):
            spread = int(mix(np.array([left], dtype=np.uint64) + np.uint64(key))[0]) & _HALF_MASK
            left, right = right ^ spread, left
        plain = (left << _HALF) | right
        kind, day = plain >> 32, (plain >> 2) & 0x1FFF
        dated = kind in (self.AD_HOC, self.WEBINAR)
        return kind, (plain >> 15) & 0x1FFFF, day + _DAY_BASE if dated else day, plain & 3
