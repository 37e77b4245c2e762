"""A custom widget's HTML as CloudWatch and its reader take it: words, buttons, and nothing more."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

# Of what CloudWatch keeps when it cleans a widget, those that the console is made of.
TAGS = frozenset(
    {
        *("a", "b", "bdi", "cwdb-action", "div", "form", "h3", "input", "p", "pre", "span"),
        *("style", "table", "tbody", "td", "th", "thead", "tr"),
    }
)
ATTRIBUTES = frozenset(
    {
        *("action", "autocomplete", "class", "confirmation", "display", "endpoint", "name"),
        *("placeholder", "type"),
    }
)


@dataclass(frozen=True)
class Button:
    """`label` is the text of the element right before the action."""

    label: str
    endpoint: str
    display: str
    confirmation: str | None
    payload: dict[str, Any]


@dataclass
class Widget(HTMLParser):
    """`texts` are what is read, `buttons` what can be clicked."""

    html: str
    texts: list[str] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self._closed = ""
        self._words: list[str] = []
        self.feed(self.html)
        self.close()
        assert self._open == [], "not closed"

    @property
    def text(self) -> str:
        return " ".join(self.texts)

    def labels(self) -> list[str]:
        return [button.label for button in self.buttons]

    def button(self, label: str) -> Button:
        (button,) = (each for each in self.buttons if each.label == label)
        return button

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.classes |= set((dict(attrs).get("class") or "").split())
        if tag == "input":
            return
        self._open.append((tag, dict(attrs)))
        self._words = []

    def handle_endtag(self, tag: str) -> None:
        opened, attributes = self._open.pop()
        assert opened == tag, f"{opened} is closed by {tag}"
        if tag == "cwdb-action":
            self._clickable(attributes)
        self._closed = "".join(self._words)

    def handle_data(self, data: str) -> None:
        self._words.append(data)
        tag = self._open[-1][0]
        if tag not in {"style", "cwdb-action"} and data.strip():
            self.texts.append(data.strip())

    def _clickable(self, attributes: dict[str, str | None]) -> None:
        assert attributes["action"] == "call"
        button = Button(
            label=self._closed,
            endpoint=str(attributes["endpoint"]),
            display=str(attributes["display"]),
            confirmation=attributes.get("confirmation"),
            payload=json.loads("".join(self._words)),
        )
        self.buttons.append(button)


def is_harmless(widget: Widget) -> bool:
    """No element and no attribute that could act by itself, and none that we do not know."""
    return widget.tags <= TAGS and widget.attributes <= ATTRIBUTES
