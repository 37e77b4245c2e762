"""Elements of a picture, as text."""

from html import escape


def tag(name: str, *content: str, **attributes: object) -> str:
    """`class_="line"` is `class`, `stroke_width=2` is `stroke-width`; None is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_text(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(content)}</{name}>"


def words(text: str, **attributes: object) -> str:
    return tag("text", escape(text), **attributes)


def picture(width: int, height: int, *content: str, **attributes: object) -> str:
    box = f"0 0 {width} {height}"
    return tag("svg", *content, width=width, height=height, viewBox=box, role="img", **attributes)


def _text(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
