"""What an erasure came to, in a file that can be kept: nobody is in it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from leadrelay.cli.endings import UsageError
from leadrelay.cli.moments import iso
from leadrelay.cli.subject import Wanted
from leadrelay.cli.subject_search import Found
from leadrelay.domain.entry import Row

ELSEWHERE = (
    "Copies that this command does not reach: the portal's own; the lead in Lead.pro; backups of "
    "the ledger (point-in-time recovery), which AWS forgets after 35 days; messages that were on "
    "their way meanwhile, which find the enquiry erased."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """`rows` are those of what was found, as they are now."""

    stack: str
    at: datetime
    wanted: Wanted
    is_thorough: bool
    before: Found
    rows: Mapping[str, Row]
    letters_left: int

    @property
    def pending(self) -> list[str]:
        return [key for key in self.before.keys if not self._is_erased(key)]

    @property
    def leads(self) -> list[int]:
        """Of Lead.pro, which deletes none by its API."""
        ids = {row.lead_id for row in self.rows.values() if row.lead_id is not None}
        return sorted(ids)

    @property
    def perhaps(self) -> list[str]:
        """Of which it never became clear whether Lead.pro holds a lead."""
        return [key for key, row in self.rows.items() if row.lead_id is None and row.send_bound]

    @property
    def is_complete(self) -> bool:
        return not self.pending and not self.letters_left

    def sentences(self) -> Iterator[str]:
        if not self.before.keys and not self.before.count_of_letters:
            yield "Nothing was found of this person."
            return
        done = len(self.before.keys) - len(self.pending)
        yield f"{done} of {len(self.before.keys)} enquiries are erased."
        gone = self.before.count_of_letters - self.letters_left
        yield f"{gone} of {self.before.count_of_letters} dead letters are deleted."
        if self.leads:
            yield f"Delete by hand in Lead.pro: {', '.join(map(str, self.leads))}."
        if self.perhaps:
            yield f"Look in Lead.pro for leads marked {', '.join(self.perhaps)}."

    def as_data(self) -> dict[str, Any]:
        return {
            "stack": self.stack,
            "at": iso(self.at),
            "asked_by": self.wanted.kind,
            "contact_hash": self.wanted.digest or None,
            "searched": self._searched(),
            "complete": self.is_complete,
            "enquiries": [self._enquiry(key) for key in self.before.keys],
            "dead_letters": {name: len(letters) for name, letters in self.before.letters.items()},
            "dead_letters_left": self.letters_left,
            "pending": self.pending,
            "delete_by_hand_in_lead_pro": self.leads,
            "look_for_in_lead_pro": self.perhaps,
            "kept": "rows and histories without the person, so that nothing is sent twice",
            "not_reached": ELSEWHERE,
        }

    def _searched(self) -> list[str]:
        index = ["the ledger by the contact's keyed hash"] if self.wanted.digest else []
        every = ["every record of the ledger"] if self.is_thorough else []
        return [*index, *every, "both dead letter queues"]

    def _enquiry(self, key: str) -> dict[str, Any]:
        row = self.rows.get(key)
        return {
            "key": key,
            "account": str(self.before.keys[key]),
            "removed_from": ["record", "contact index"] if self._is_erased(key) else [],
            "erased_at": iso(row.erased_at) if row else None,
            "lead_id": row.lead_id if row else None,
        }

    def _is_erased(self, key: str) -> bool:
        row = self.rows.get(key)
        return row is not None and row.erased_at is not None


def written(certificate: Certificate, path: Path | None) -> Path:
    """Never over one that is there."""
    file = path or Path(f"erasure-{certificate.at:%Y%m%d-%H%M%S}.json")
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(f"{json.dumps(certificate.as_data(), indent=2)}\n")
        file.chmod(0o600)
    except OSError as error:
        told = f"The certificate cannot be written to {file} ({type(error).__name__})."
        raise UsageError(
            told, advice="What was erased stays so; say it again for another."
        ) from None
    return file
