"""Made-up people and secrets that must never turn up in a log, a metric or an error.

Use them as the contents of a test's enquiries and secrets: `tests/conftest.py` fails any test
whose captured output holds one, and `assert_clean` does the same for any other text.
"""

from collections.abc import Iterable

from pydantic_core import to_json

NAME = "Canaria Finchley-Spill"
EMAIL = "canaria.finchley@spill.example"
PHONE = "+971500427316"
MESSAGE = "canary-message: is the sea view included"
API_KEY = "canary-api-key-3f9c1b"
TOKEN = "canary-token-71d0aa"
WEBHOOK_SECRET = "canary-webhook-secret-e4425d"

ALL = {
    "name": NAME,
    "email": EMAIL,
    "phone": PHONE,
    "phone without its sign": PHONE.removeprefix("+"),
    "message": MESSAGE,
    "api key": API_KEY,
    "token": TOKEN,
    "webhook secret": WEBHOOK_SECRET,
}


def contents(value: object) -> str:
    """All that it holds, which is more than it shows of itself when it is printed."""
    return to_json(value).decode()


def spilled(texts: Iterable[str]) -> list[str]:
    """Which canaries are in the texts, by what they are."""
    together = "\n".join(texts)
    return [what for what, canary in ALL.items() if canary in together]


def assert_clean(*texts: str) -> None:
    assert spilled(texts) == []
