"""How long a list can be: a server that always has one more page is not read for ever."""

from sources.zoom._bounds import LARGEST_COUNT, read_integer

LOOSE_PAGES = 250
"""Pages that are taken however little is on them."""
EMPTY_PAGES = 60
"""Empty pages in a row that are taken: Zoom sends some, with a further token each."""
_SMALLEST_PAGE = 25
"""Rows of a page below which it counts as thin: Zoom's smallest usual page has 30."""
MOST_ROWS = 1_000_000
"""Rows of a list and those of the same unit before it: more than twice the sign-ins of a month of the largest accounts."""
MOST_ROWS_OF_ONE = 300_000
"""The same for what belongs to one user, meeting or channel: Zoom's largest events have 100,000 people."""
_LOOSE_ROWS = 50_000
"""Rows that are taken whatever total Zoom names, which is a hint."""
_ROW_BYTES = 1024
"""Bytes of an answer that count as a row: Zoom's usual rows have some hundreds."""


def weigh(rows: int, size: int) -> int:
    """What a page of so many rows and bytes takes of the memory that there is, in rows."""
    return max(rows, size // _ROW_BYTES)


class ListMeasure:
    """Counts what one list has sent so far. `add` says what is wrong once that is more than any list of Zoom's can be."""

    def __init__(self, *, of_one: bool, held: int = 0) -> None:
        """`held` is what the unit's lists before this one weigh: together they are in memory."""
        self._most = (MOST_ROWS_OF_ONE if of_one else MOST_ROWS) - held
        self.pages = 0
        self.rows = 0
        self._size = 0
        self._weight = 0
        self._empty = 0
        self._largest = _SMALLEST_PAGE
        self._total = 0

    def add(self, rows: int, total: object, size: int = 0) -> str | None:
        """Count a page of so many rows and bytes and what it says of their total. None, or the sentence that ends the list."""
        self.pages += 1
        self.rows += rows
        self._size += size
        self._weight += weigh(rows, size)
        self._empty = 0 if rows else self._empty + 1
        self._largest = max(self._largest, rows)
        told = read_integer(total, LARGEST_COUNT) or 0
        if told != rows:  # else it counts the page
            self._total = max(self._total, told)
        read = f"{self.rows:,} rows on {self.pages:,} pages" + (f", {self._size >> 20:,} MB" if self._weight > self.rows else "")
        if self._empty > EMPTY_PAGES:
            return f"Zoom sent {self._empty} empty pages one after the other, and has one more ({read})"
        if self.pages > LOOSE_PAGES + 4 * self.rows // self._largest:
            return f"Zoom sends pages with next to nothing on them without an end ({read})"
        if self._weight > self._most:
            return f"Zoom sends more than such a list can hold ({read})"
        if self._total and self.rows > _LOOSE_ROWS + 3 * self._total:
            return f"Zoom counts {self._total:,} records and sends on without an end ({read})"
        return None
