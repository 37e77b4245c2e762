"""Everything that is held of one person, in a file for that person."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from leadrelay import codec
from leadrelay.cli.asking import asking
from leadrelay.cli.endings import UsageError
from leadrelay.cli.enquiry_table import as_data
from leadrelay.cli.ledger import ledger_of, reader_of
from leadrelay.cli.moments import iso
from leadrelay.cli.operator import Operator
from leadrelay.cli.subject import Wanted
from leadrelay.cli.subject_search import Found, found, observations_in
from leadrelay.usecases.tell_timeline import timeline


def reported(operator: Operator, wanted: Wanted, file: Path, *, thorough: bool) -> None:
    subject = found(operator, wanted, thorough=thorough)
    told = {
        "stack": operator.stack_name,
        "at": iso(operator.around.clock()),
        "enquiries": list(_enquiries(operator, subject)),
        "dead_letters": list(_letters(subject)),
    }
    _write(file, json.dumps(told, indent=2))
    counts = f"{len(subject.keys)} enquiries and {subject.count_of_letters} dead letters"
    operator.screen.step(f"{file} tells of {counts}.")


def _enquiries(operator: Operator, subject: Found) -> Iterator[dict[str, Any]]:
    reader, ledger = reader_of(operator.stack), ledger_of(operator.stack, operator.around.clock)
    for key in subject.keys:
        with asking("dynamodb:GetItem"):
            entry, notes = ledger.read(key), reader.history(key)
        if entry is not None:
            record = json.loads(codec.record_to_json(entry.record))
            story = [f"{iso(line.at)} {line.text}" for line in timeline(entry.row, notes)]
            yield {"enquiry": as_data(entry.row), "record": record, "history": story}


def _letters(subject: Found) -> Iterator[dict[str, Any]]:
    for name, letters in subject.letters.items():
        for letter in letters:
            said = [codec.observation_to_body(each) for each in observations_in(letter)]
            yield {"queue": name, "sent_at": iso(letter.sent_at), "said": said or letter.body}


def _write(file: Path, text: str) -> None:
    try:
        file.touch(mode=0o600)
        file.chmod(0o600)
        file.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file} cannot be written ({type(error).__name__}).") from None
