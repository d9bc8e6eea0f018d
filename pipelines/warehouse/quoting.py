"""Names and texts as SQL has them, which every database reads alike."""


def text_of(value: object) -> str:
    """A text as SQL has it."""
    return "'" + str(value).replace("'", "''") + "'"


def quote(*names: str) -> str:
    """A name in SQL, with those before it."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)
