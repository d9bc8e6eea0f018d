"""Tables of what is played: for the documents, and of how it ended."""

from collections import Counter
from collections.abc import Iterable

from tests.hostile.case import Case, Ending, Played


def describe(cases: Iterable[Case]) -> str:
    """The kinds of cases and how each may end, as a table in Markdown: one line for each family of kinds."""
    families: dict[str, list[Case]] = {}
    for case in cases:
        families.setdefault(case.kind.partition(":")[0], []).append(case)
    lines = ["| What | Kinds | Cases | How such a night may end |", "|---|---|---|---|"]
    for family, group in sorted(families.items()):
        kinds = dict.fromkeys(case.kind.partition(": ")[2] for case in group)
        used = {ending for case in group for ending in case.endings}
        endings = "; ".join(ending.value for ending in Ending if ending in used)
        lines.append(f"| {family} | {'; '.join(kinds)} | {len(group)} | {endings} |")
    return "\n".join(lines)


def show_results(played: list[Played]) -> str:
    """One line for each kind: how many cases, seconds, how they ended."""
    kinds = sorted({one.kind for one in played})
    width = max(map(len, kinds), default=0)
    lines = []
    for kind in kinds:
        group = [one for one in played if one.kind == kind]
        ends = ", ".join(f"{count} {ended}" for ended, count in Counter(one.ended for one in group).most_common())
        wrong = sum(bool(one.complaints) for one in group)
        failed = f"  WRONG: {wrong}" if wrong else ""
        lines.append(f"{kind:<{width}}  {len(group):>3}  {sum(one.seconds for one in group):>6.1f} s  {ends}{failed}")
    return "\n".join(lines)
