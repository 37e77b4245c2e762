"""How the relay is set up, and since when it runs."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from leadrelay.domain.coverage import PollState
from leadrelay.domain.enquiry import Account, Portal
from leadrelay.domain.listing import Listing
from tests import canary
from tests.simulation.handlers.stack import REGION
from tests.simulators.seeker_leads.agencies import AGENCIES

START = datetime(2026, 10, 3, 7, 30, 20, tzinfo=UTC)
WATERMARK = START - timedelta(minutes=5)
TOKEN_LIFE = 3_600  # seconds, so that a run mints no second one without need
INDEX_LAG = 20.0  # seconds; even after the latest effect within the settle time
PORTAL_KEY, PORTAL_SECRET = canary.API_KEY.ljust(40, "k"), canary.TOKEN.ljust(32, "s")
LYON = AGENCIES[0]
SEEKER = Account(Portal.SEEKER_LEADS, "main")
FINDER_CREDENTIALS, SEEKER_CREDENTIALS = (
    f"{portal}CredentialsSecretmain" for portal in ("PropertyFinder", "SeekerLeads")
)
LISTING = Listing(reference="PF-ABC-1001", offering="sale")  # in the catalogue
TOKENS = ("PropertyFinderTokenSecretmain", "SeekerLeadsTokenSecretmain")
CRM_TOKEN = canary.TOKEN * 3
WEBHOOK_SECRETS = {"webhook_secrets": [canary.WEBHOOK_SECRET]}
ACCESS: Mapping[str, Mapping[str, Any]] = {
    FINDER_CREDENTIALS: {"api_key": PORTAL_KEY, "api_secret": PORTAL_SECRET},
    SEEKER_CREDENTIALS: LYON.credentials,
}
SECRETS: Mapping[str, Mapping[str, Any]] = {
    **{name: {**keys, **WEBHOOK_SECRETS} for name, keys in ACCESS.items()},
    "LeadProSecret": {"api_key": canary.API_KEY},
    "LeadProWebhookSecret": {"token": CRM_TOKEN},
    "ContactKeySecret": {"key": canary.TOKEN * 3},
}
WEBHOOK_BASE_URL = "https://relay.example"
PARAMETERS = {
    "OfficeId": "375",
    "PlaceholderEmailDomain": "agency.example",
    "WebhookBaseUrl": WEBHOOK_BASE_URL,
}
PUSHED = {  # what an agency may push in place of these
    "default_office": 375,
    "default_type": "sale",
    "placeholder_email_domain": "agency.example",
    "phone_region": "AE",
    "source": "homepage",
}
PACED = {**PUSHED, "crm_requests_per_second": 1}
ADOPTING = {
    **PUSHED,
    "adopt": {"within_minutes": 10, "portals": ["property_finder"]},
}
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
