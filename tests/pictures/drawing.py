"""Boxes and arrows as SVG that is read on light and on dark pages alike."""

import math
from dataclasses import dataclass
from xml.etree import ElementTree as ET

FONT = "ui-sans-serif, system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif"
FILLS = {"work": "#e8f0fe", "state": "#fff4d6", "outside": "#eef0f2"}
LINES = {"work": "#3367d6", "state": "#b7791f", "outside": "#5f6b76"}
INK, FAINT, PAPER = "#1b2733", "#52606d", "#ffffff"
GAP = 5  # between an arrow's head and its box


@dataclass(frozen=True, slots=True)
class Box:
    label: str
    note: str
    x: float
    y: float
    width: float
    height: float
    kind: str = "work"

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    def edge_towards(self, point: tuple[float, float]) -> tuple[float, float]:
        """Where a line from the middle to `point` leaves the box, a little outside."""
        x, y = self.middle
        across, down = point[0] - x, point[1] - y
        share = min(
            (self.width / 2 + GAP) / abs(across) if across else math.inf,
            (self.height / 2 + GAP) / abs(down) if down else math.inf,
        )
        return round(x + across * share, 1), round(y + down * share, 1)


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Arrow:
    start: Box
    end: Box
    label: str = ""
    at: tuple[float, float] = (0, 0)
    both: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    width: float
    height: float
    title: str
    groups: tuple[Group, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]

    def svg(self) -> str:
        root = ET.Element(
            "svg",
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {self.width} {self.height}",
            role="img",
        )
        ET.SubElement(root, "title").text = self.title
        _marker(root)
        _rect(root, (0, 0, self.width, self.height), PAPER, PAPER, 12)
        for group in self.groups:
            _group(root, group)
        for arrow in self.arrows:
            _arrow(root, arrow)
        for box in self.boxes:
            _box(root, box)
        ET.indent(root)
        return ET.tostring(root, encoding="unicode") + "\n"


def _marker(root: ET.Element) -> None:
    definitions = ET.SubElement(root, "defs")
    marker = ET.SubElement(
        definitions,
        "marker",
        {"id": "head", "viewBox": "0 0 10 10", "refX": "9", "refY": "5"}
        | {"orient": "auto-start-reverse", "markerWidth": "7", "markerHeight": "7"},
    )
    ET.SubElement(marker, "path", d="M 0 0 L 10 5 L 0 10 z", fill=FAINT)


def _rect(
    root: ET.Element, place: tuple[float, ...], fill: str, line: str, radius: float
) -> ET.Element:
    sides = zip(("x", "y", "width", "height"), map(str, place), strict=True)
    return ET.SubElement(root, "rect", dict(sides), rx=str(radius), fill=fill, stroke=line)


def _group(root: ET.Element, group: Group) -> None:
    place = (group.x, group.y, group.width, group.height)
    _rect(root, place, "none", FAINT, 10).set("stroke-dasharray", "6 4")
    _text(root, group.label, (group.x + 14, group.y - 8), FAINT, size=13, anchor="start")


def _box(root: ET.Element, box: Box) -> None:
    place = (box.x, box.y, box.width, box.height)
    _rect(root, place, FILLS[box.kind], LINES[box.kind], 7)
    x, y = box.middle
    if not box.note:
        _text(root, box.label, (x, y + 5), INK, size=14)
        return
    _text(root, box.label, (x, y - 3), INK, size=14)
    _text(root, box.note, (x, y + 14), FAINT)


def _arrow(root: ET.Element, arrow: Arrow) -> None:
    start = arrow.start.edge_towards(arrow.end.middle)
    end = arrow.end.edge_towards(arrow.start.middle)
    ends = dict(zip(("x1", "y1", "x2", "y2"), map(str, (*start, *end)), strict=True))
    line = ET.SubElement(root, "line", ends, stroke=FAINT)
    line.set("stroke-width", "1.6")
    line.set("marker-end", "url(#head)")
    if arrow.both:
        line.set("marker-start", "url(#head)")
    if arrow.label:
        _text(root, arrow.label, arrow.at, FAINT, anchor="start")


def _text(
    root: ET.Element,
    text: str,
    at: tuple[float, float],
    colour: str,
    *,
    size: int = 12,
    anchor: str = "middle",
) -> None:
    x, y = map(str, at)
    font = {"font-family": FONT, "font-size": str(size), "text-anchor": anchor, "fill": colour}
    ET.SubElement(root, "text", font, x=x, y=y).text = text
