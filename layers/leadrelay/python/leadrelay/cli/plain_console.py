"""A console that obeys nobody's text: no markup in it, and no order to the terminal."""

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from leadrelay.cli.plain_text import plain


class PlainConsole(Console):
    """What rich itself orders, such as colours and the place of a bar, goes through."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(plain(segment.text), segment.style)
