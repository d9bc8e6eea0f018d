"""One column's values, from what Zoom sent to Arrow: safe casts only.

Zoom's answers stray from its own schemas: blanks for absent dates, numbers as text, text as numbers (zoom-api facts, section 11).
What can be read without loss is read; what cannot is reported as a misfit, for `_extra` to keep.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from math import isfinite, isnan
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sources.zoom._moments import FIRST, LAST, read_moment
from sources.zoom.kinds import KINDS
from sources.zoom.vocabulary import Type

_INT64 = range(-(2**63), 2**63)
_EXACT = 2**53
"""Below this a float is the integer that was written, beyond it the nearest one."""
_TIMESTAMP = KINDS[Type.TIMESTAMP].arrow
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
_SURROGATES = re.compile("[\ud800-\udfff]")


class Misfit(ValueError):
    """A value cannot be read as its column's type."""


def convert_values(values: Sequence[Any], kind: Type) -> tuple[pa.Array, dict[int, Any]]:
    """The values as an Arrow array, and those that do not fit by their place (null in the array)."""
    try:
        return _FAST[kind](values), {}
    except (pa.ArrowException, ValueError, TypeError, OverflowError):
        return _convert_each(values, kind)


def dump_json(value: Any) -> str:
    """Compact JSON that any database takes: whole characters, integers exact, NaN and infinities as text."""
    try:
        return mend_text(json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False))
    except ValueError:
        return dump_json(_without_constants(value))


def _without_constants(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_constants(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_constants(inner) for inner in value]
    if isinstance(value, float) and not isfinite(value):
        return "NaN" if isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def mend_text(value: str) -> str:
    """Text without lone surrogates, which no UTF-8 can hold: they become U+FFFD."""
    return _SURROGATES.sub("\ufffd", value)


def _convert_each(values: Sequence[Any], kind: Type) -> tuple[pa.Array, dict[int, Any]]:
    fit = _FIT[kind]
    fitted: list[Any] = []
    misfits: dict[int, Any] = {}
    for place, value in enumerate(values):
        if value is None:
            fitted.append(None)
            continue
        try:
            fitted.append(fit(value))
        except (Misfit, ValueError, OverflowError):
            fitted.append(None)
            misfits[place] = value
    return pa.array(fitted, KINDS[kind].arrow), misfits


def _fit_text(value: Any) -> str:
    if isinstance(value, str):
        return mend_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or (isinstance(value, float) and isfinite(value)):
        return repr(value)
    raise Misfit


def _fit_integer(value: Any) -> int | None:
    if isinstance(value, str):
        digits = value.strip()
        if not digits:
            return None
        if not re.fullmatch(r"[+-]?[0-9]{1,19}", digits):
            raise Misfit
        value = int(digits)
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value in _INT64:
        return value
    raise Misfit


def _fit_number(value: Any) -> float | None:
    if isinstance(value, str):
        written = value.strip()
        if not written:
            return None
        if not _DECIMAL.fullmatch(written):
            raise Misfit
        value = float(written)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Misfit
    if isinstance(value, int) and int(float(value)) != value:
        raise Misfit
    if not isfinite(value):
        raise Misfit
    return float(value)


def _fit_boolean(value: Any) -> bool | None:
    if isinstance(value, str):
        words = {"": None, "true": True, "false": False}
        word = value.strip().lower()
        if word not in words:
            raise Misfit
        return words[word]
    if isinstance(value, bool) or (isinstance(value, int) and value in (0, 1)):
        return bool(value)
    raise Misfit


def _fit_timestamp(value: Any) -> datetime | None:
    if not isinstance(value, str):
        raise Misfit
    if not value.strip():
        return None
    return read_moment(value)


def _fit_date(value: Any) -> date | None:
    moment = _fit_timestamp(value)
    return None if moment is None else moment.date()


def _fast_text(values: Sequence[Any]) -> pa.Array:
    return pa.array(values, pa.string())


def _fast_inferred(expected: pa.DataType) -> Callable[[Sequence[Any]], pa.Array]:
    # pa.array([1.5], pa.int64()) is 1 without a word: only what Arrow itself takes for the type is let through
    def convert(values: Sequence[Any]) -> pa.Array:
        array = pa.array(values)
        if pa.types.is_null(array.type):
            return array.cast(expected)
        if array.type != expected:
            raise Misfit
        if pa.types.is_floating(expected) and not pc.all(pc.is_finite(array)).as_py():
            raise Misfit
        return array

    return convert


def _fast_timestamp(values: Sequence[Any]) -> pa.Array:
    return _within(pa.array([None if value == "" else value for value in values], pa.string()).cast(_TIMESTAMP))


def _fast_date(values: Sequence[Any]) -> pa.Array:
    return _within(pa.array([None if value == "" else value for value in values], pa.string()).cast(pa.date32()))


def _within(array: pa.Array) -> pa.Array:
    """The array if each of its times can be read again: Arrow takes years that Python does not have."""
    ends = pc.min_max(array)
    first, last = (pa.scalar(end, _TIMESTAMP).cast(array.type) for end in (FIRST, LAST))
    if ends["min"].is_valid and not (pc.greater_equal(ends["min"], first).as_py() and pc.less_equal(ends["max"], last).as_py()):
        raise Misfit
    return array


def _json(values: Sequence[Any]) -> pa.Array:
    return pa.array([None if value is None else dump_json(value) for value in values], pa.string())


_FAST: Mapping[Type, Callable[[Sequence[Any]], pa.Array]] = {
    Type.TEXT: _fast_text,
    Type.INTEGER: _fast_inferred(pa.int64()),
    Type.NUMBER: _fast_inferred(pa.float64()),
    Type.BOOLEAN: _fast_inferred(pa.bool_()),
    Type.TIMESTAMP: _fast_timestamp,
    Type.DATE: _fast_date,
    Type.JSON: _json,
}
_FIT: Mapping[Type, Callable[[Any], Any]] = {
    Type.TEXT: _fit_text,
    Type.INTEGER: _fit_integer,
    Type.NUMBER: _fit_number,
    Type.BOOLEAN: _fit_boolean,
    Type.TIMESTAMP: _fit_timestamp,
    Type.DATE: _fit_date,
    Type.JSON: dump_json,
}
