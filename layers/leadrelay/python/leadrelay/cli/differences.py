"""What differs between two configurations, field by field, without naming anybody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from leadrelay.cli.screen import table
from leadrelay.configuration.document import Document
from leadrelay.domain.routing import PERSONAL

BLOCK_LIST, ORDER = "block_list", "order of the rules"
NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Change:
    path: str
    before: str
    after: str

    def as_data(self) -> dict[str, str]:
        return {"path": self.path, "before": self.before, "after": self.after}


def changes(before: Document | None, after: Document) -> list[Change]:
    old = {} if before is None else _fields(before)
    new = _fields(after)
    changed = [path for path in {**old, **new} if old.get(path) != new.get(path)]
    found = [_change(path, old.get(path), new.get(path)) for path in changed]
    return [*found, *([] if before is None else _moved(before, after))]


def shown(found: list[Change], before: str, after: str) -> RenderableType:
    rows = table("Field", before.capitalize(), after)
    for each in found:
        rows.add_row(Text(each.path, "bold"), Text(each.before, "red"), Text(each.after, "green"))
    return rows


def _fields(document: Document) -> dict[str, Any]:
    content = document.model_dump(mode="json")
    rules = {f'rule "{rule.pop("name")}"': rule for rule in content.pop("rules")}
    return dict(_flat(content, "")) | dict(_flat(rules, ""))


def _flat(content: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    for name, value in content.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{path}{name}.")
        elif value not in (None, [], False):
            yield f"{path}{name}", value


def _change(path: str, before: Any, after: Any) -> Change:
    if not _is_personal(path):
        return Change(path, _text(before), _text(after))
    old, new = set(before or []), set(after or [])
    told = f"{_entries(new)}: {len(new - old)} new, {len(old - new)} gone"
    return Change(path, _entries(old), told)


def _is_personal(path: str) -> bool:
    group, _, name = path.rpartition(".")
    return group == BLOCK_LIST or (group.endswith(".when") and name in PERSONAL)


def _text(value: Any) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _entries(values: set[Any]) -> str:
    return "1 entry" if len(values) == 1 else f"{len(values)} entries"


def _moved(before: Document, after: Document) -> Iterator[Change]:
    """Only where rules that both have stand in another order."""
    old, new = ([rule.name for rule in each.rules] for each in (before, after))
    kept, still = [name for name in old if name in new], [name for name in new if name in old]
    if kept != still:
        yield Change(ORDER, ", ".join(kept), ", ".join(still))
