"""What CloudWatch asks of a custom widget."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Request:
    """What a click says goes before what the widget was made with; nothing of it is trusted."""

    asked: Mapping[str, Any]
    params: Mapping[str, Any]
    typed: Mapping[str, Any]
    is_dark: bool
    viewer_zone: tzinfo

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> "Request":
        context = _mapping(event.get("widgetContext"))
        return cls(
            asked=event,
            params=_mapping(context.get("params")),
            typed=_mapping(_mapping(context.get("forms")).get("all")),
            is_dark=context.get("theme") == "dark",
            viewer_zone=_zone(_mapping(context.get("timezone")).get("offsetISO")),
        )

    def said(self, name: str) -> str:
        """Empty for what was not said, or not as a text."""
        value = self.asked.get(name, self.params.get(name))
        return value if isinstance(value, str) else ""

    def field(self, name: str) -> str:
        """Of a form."""
        value = self.typed.get(name)
        return value if isinstance(value, str) else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _zone(offset: object) -> tzinfo:
    """UTC where the browser does not say, or says what is none."""
    try:
        return datetime.strptime(str(offset), "%z").tzinfo or UTC
    except ValueError:
        return UTC
