"""Values as JSON has them."""

import math
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any


def plain(value: Any) -> Any:
    """A value as JSON has it: times in ISO form, decimals as numbers where a number holds them, null for what is not a number."""
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _plain_decimal(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key if isinstance(key, str) else str(plain(key)): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value if isinstance(value, (int, bool, str, type(None))) else str(value)


def _plain_decimal(value: Decimal) -> float | int | str | None:
    if not value.is_finite():
        return None
    number = int(value) if value == value.to_integral_value() else float(value)
    return number if isinstance(number, int) or Decimal(repr(number)) == value else str(value)
