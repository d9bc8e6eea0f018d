"""What a warehouse refuses, in words of ours: each implementation says which of these an error of its database is."""

from pipelines.errors import CommandError, ExitCode


class WarehouseError(Exception):
    """`said` is what the database says in one line, `advice` what to do, empty where that hangs on what was being done."""

    def __init__(self, said: str, advice: str = "", code: ExitCode = ExitCode.USAGE) -> None:
        super().__init__(said)
        self.said = said
        self.advice = advice
        self.code = code

    def told(self, doing: str, otherwise: str) -> CommandError:
        """The error as a verb ends with it; `otherwise` is the advice if it has none of its own."""
        return CommandError(doing, self.said, self.advice or otherwise, self.code)


class NotOpened(WarehouseError):
    """The warehouse cannot be opened."""


class NotThere(WarehouseError):
    """A schema, a table or a function that is asked for does not exist; `schema` names the schema if it is that."""

    def __init__(self, said: str, schema: str | None = None) -> None:
        super().__init__(said)
        self.schema = schema


class NotFitting(WarehouseError):
    """Names or types of a question do not go together, such as a column that a table does not have."""
