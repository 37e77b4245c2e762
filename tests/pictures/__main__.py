"""`make pictures`: draws what the documents show."""

from pathlib import Path

from tests.pictures.flow import flow

ASSETS = Path(__file__).parents[2] / ".github" / "assets"


def pictures() -> dict[str, str]:
    return {"flow.svg": flow().svg()}


if __name__ == "__main__":
    ASSETS.mkdir(parents=True, exist_ok=True)
    for name, svg in pictures().items():
        (ASSETS / name).write_text(svg, encoding="utf-8")
