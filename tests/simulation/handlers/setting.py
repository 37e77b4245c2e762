"""How the relay is set up, and since when it runs."""

from datetime import UTC, datetime, timedelta

from leadrelay.domain.coverage import PollState
from tests import canary
from tests.simulation.handlers.stack import REGION

START = datetime(2026, 10, 3, 7, 30, 20, tzinfo=UTC)
WATERMARK = START - timedelta(minutes=5)
TOKEN_LIFE = 3_600  # seconds, so that a run mints no second one without need
INDEX_LAG = 20.0  # seconds; even after the latest effect within the settle time
PORTAL_KEY, PORTAL_SECRET = canary.API_KEY.ljust(40, "k"), canary.TOKEN.ljust(32, "s")
TOKEN = "PropertyFinderTokenSecretmain"
SECRETS = {
    "PropertyFinderCredentialsSecretmain": {
        "api_key": PORTAL_KEY,
        "api_secret": PORTAL_SECRET,
        "webhook_secrets": [canary.WEBHOOK_SECRET],
    },
    "LeadProSecret": {"api_key": canary.API_KEY},
}
PARAMETERS = {"OfficeId": "375", "PlaceholderEmailDomain": "agency.example"}
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
}
LIVE = PollState(
    go_live=START - timedelta(days=30),
    watermark=WATERMARK,
    polled_at=WATERMARK,
    daily_done_at=START,
    history_done_at=START,
)
