"""What a portal knows of one enquiry, from moment to moment."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from tests.builders import NOW

Said = Mapping[str, Any]

BORN = NOW - timedelta(hours=1)
MOMENT = timedelta(seconds=1)
ERASURES, IMPROVEMENTS = 0.06, 0.5
LADDERS: Sequence[Sequence[Said]] = (
    [{"name": name} for name in (None, "Layla", "Layla Haddad")],
    [{"email": email} for email in (None, "layla@example.com", "haddad@example.org")],
    [
        {"phones": None},
        {"phones": ("+971501110001",)},
        {"phones": ("+971501110002",)},
        {"phones": ("+971501110002", "+971501110003")},
    ],
    [
        {},
        {"listing_reference": "PF-1234"},
        {"listing_reference": "PF-1234", "listing_title": "Marina view"},
    ],
)
TAGS = (("new",), ("hot",), ("hot", "call back"))
STATUSES = ("sent", "read", "replied")


def story_of(draw: Random) -> list[Said]:
    """Of person and listing the portal knows ever more, until it erases the person."""
    levels = [draw.randrange(len(ladder)) for ladder in LADDERS]
    facts: dict[str, Any] = {"created_at": BORN, "channel": "whatsapp", "message": "Is it free?"}
    story: list[Said] = []
    for number in range(draw.randint(2, 7)):
        story.append({"observed_at": BORN + number * MOMENT, **_known(levels), **facts})
        if draw.random() < ERASURES:
            facts.update(_nobody(draw))
        elif draw.random() < IMPROVEMENTS:
            _climb(draw, levels)
        else:
            facts.update(_news(draw, number + 1))
    return story


def _known(levels: Sequence[int]) -> Said:
    rungs = [ladder[level] for ladder, level in zip(LADDERS, levels, strict=True)]
    return {name: value for rung in rungs for name, value in rung.items()}


def _climb(draw: Random, levels: list[int]) -> None:
    which = draw.choice(range(len(LADDERS)))
    levels[which] = min(levels[which] + 1, len(LADDERS[which]) - 1)


def _nobody(draw: Random) -> Said:
    return {"name": None, "email": None, "phones": draw.choice((None, ())), "erased": True}


def _news(draw: Random, number: int) -> Said:
    tags, status = draw.choice(TAGS), draw.choice(STATUSES)
    options: Sequence[Said] = (
        {"agent_id": str(number), "agent_name": f"Agent {number}"},
        {"call_seconds": number, "recording_url": f"https://example.com/rec/{number}"},
        {"response_link": f"https://example.com/reply/{number}"},
        {"tags": tags},
        {"status": status},
        {"details": {"budget": f"{number} million"}},
    )
    return draw.choice(options)
