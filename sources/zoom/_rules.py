"""Rules of declarations about a parent's rows, written in SQL, for rows that have just been read.

SQL has three answers, and so have Arrow's expressions: what cannot be told, because a column is null, is null. sqlglot reads the
rule; each notion that rules may use stands here, and a rule with another one is refused, by the first test that plans with it.
"""

from collections.abc import Callable, Mapping
from functools import cache, reduce
from operator import and_, eq, ge, gt, le, lt, ne, or_
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp, parse_one

_PAIRS: Final[Mapping[type[exp.Expression], Callable[[Any, Any], Any]]] = {
    exp.And: and_,
    exp.Or: or_,
    exp.EQ: eq,
    exp.NEQ: ne,
    exp.LT: lt,
    exp.LTE: le,
    exp.GT: gt,
    exp.GTE: ge,
}


@cache
def parse_rule(rule: str) -> pc.Expression:
    """A rule as Arrow evaluates it: true, false or null for each row. Raises `ValueError` for what no rule has had so far."""
    return _read(parse_one(rule, read="duckdb"))


def _read(node: exp.Expression) -> pc.Expression:
    for kind, join in _PAIRS.items():
        if isinstance(node, kind):
            return join(_read(node.this), _read(node.expression))
    match node:
        case exp.Paren():
            return _read(node.this)
        case exp.Not():
            return ~_read(node.this)
        case exp.Is(expression=exp.Null()):
            return _read(node.this).is_null()
        case exp.In():
            found = _read(node.this)
            return reduce(or_, (found == _read(each) for each in node.expressions))
        case exp.Lower():
            return pc.utf8_lower(_read(node.this))
        case exp.Literal():
            return pc.scalar(node.this if node.is_string else pa.scalar(int(node.this)))
        case exp.Column():
            return pc.field(node.name)
    raise ValueError(f"a rule says {node.sql()!r}, which sources/zoom/_rules.py does not know")
