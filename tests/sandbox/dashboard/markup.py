"""HTML of others, made harmless as CloudWatch does: nothing that runs, nothing that embeds."""

import re

import nh3
from markdown_it import MarkdownIt

FORMS = {"button", "fieldset", "form", "input", "label", "legend", "optgroup", "option", "select"}
SHAPES = {"circle", "ellipse", "g", "line", "path", "polygon", "polyline", "rect", "svg", "text"}
PAINT = {"clipPath", "defs", "linearGradient", "marker", "mask", "radialGradient", "stop"}
MORE = {"cwdb-action", "font", "main", "meter", "output", "progress", "section", "style"}
TAGS = nh3.ALLOWED_TAGS | FORMS | SHAPES | PAINT | MORE | {"textarea", "tspan"}
PLAIN = """
align alt aria-label border cellpadding cellspacing checked class colspan color cols disabled dir
for height high hidden id lang low max maxlength min multiple name open optimum pattern placeholder
readonly required role rows rowspan selected size span start step style tabindex title type valign
value width
"""
DRAWN = """
clip-path cx cy d dominant-baseline dx dy fill fill-opacity font-family font-size font-weight
gradientUnits marker-end mask offset opacity points preserveAspectRatio r rx ry stop-color
stop-opacity stroke stroke-dasharray stroke-linecap stroke-linejoin stroke-opacity stroke-width
text-anchor transform viewBox x x1 x2 y y1 y2
"""
ATTRIBUTES = {
    "*": {*PLAIN.split(), *DRAWN.split()},
    "a": {"href", "target"},
    "img": {"src"},
    "cwdb-action": {"action", "confirmation", "display", "endpoint", "event"},
}
BUTTON = re.compile(r'<a href="([^"]*)">button:(primary:)?(.*?)</a>')
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def harmless(html: str) -> str:
    """Scripts, handlers, frames, external use and addresses of scripts are gone."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        clean_content_tags={"script"},
        generic_attribute_prefixes={"data-"},
        link_rel="noopener noreferrer",
        url_schemes={"http", "https", "mailto"},
    )


def rendered(markdown: str) -> str:
    """`[button:primary:Label](address)` is a button, as in the text widgets of CloudWatch."""
    return harmless(BUTTON.sub(_button, _markdown.render(markdown)))


def _button(found: re.Match[str]) -> str:
    address, primary, label = found.groups()
    kind = "btn btn-primary" if primary else "btn"
    return f'<a class="{kind}" href="{address}">{label}</a>'
