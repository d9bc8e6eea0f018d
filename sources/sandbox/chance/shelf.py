"""A bounded memory of what was made lately."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Shelf(Generic[Made]):
    """Keeps what was used last, up to a total weight; everything can be made again."""

    def __init__(self, limit: int, weigh: Callable[[Made], int] = lambda _: 1) -> None:
        self._limit = limit
        self._weigh = weigh
        self._held: OrderedDict[Hashable, tuple[Made, int]] = OrderedDict()
        self._weight = 0

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        held = self._held.get(key)
        if held is not None:
            self._held.move_to_end(key)
            return held[0]
        made = make()
        weight = self._weigh(made) + 1
        self._held[key] = (made, weight)
        self._weight += weight
        while self._weight > self._limit and len(self._held) > 1:
            self._weight -= self._held.popitem(last=False)[1][1]
        return made
