"""What must become of the enquiries of one portal."""

from dataclasses import dataclass, field


def key_of(portal: str, lead_id: str) -> str:
    return f"{portal}:{lead_id}"


@dataclass
class Promises:
    """Keys of enquiries with a special fate; every other one must be a lead in Lead.pro."""

    old: set[str] = field(default_factory=set)
    """From before go-live."""
    erased_unseen: set[str] = field(default_factory=set)
    """At the portal, before anybody could read who it was."""
    erased: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """At the portal, when Lead.pro had them already; and words that must be forgotten."""
    rejected: set[str] = field(default_factory=set)
    strange: set[str] = field(default_factory=set)
    """Of a kind that nobody knows."""
    adopted: set[str] = field(default_factory=set)
    late_words: dict[str, str] = field(default_factory=dict)
    """What Lead.pro must show of an enquiry although it came after the lead was made."""
    forged: set[str] = field(default_factory=set)
    unreadable: int = 0
    tokens: int = 0
    """How many are minted, no more and no less."""
