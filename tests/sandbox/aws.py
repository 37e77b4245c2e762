"""boto3 for the emulator, deaf to whatever AWS configuration this machine has."""

from typing import Any

import boto3
import botocore.session
from botocore.config import Config

REGION = "us-east-1"
CREDENTIALS = {"aws_access_key_id": "000000000000", "aws_secret_access_key": "test"}
NOBODY = (None, None, None, None)


class Aws:
    def __init__(self, endpoint_url: str) -> None:
        self.endpoint_url = endpoint_url
        # Neither a profile nor a file of the user's: they may name accounts that exist.
        unset = {"profile": NOBODY, "config_file": NOBODY, "credentials_file": NOBODY}
        session = botocore.session.Session(session_vars=unset)
        self._session = boto3.Session(botocore_session=session, region_name=REGION, **CREDENTIALS)
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        """One per service; a call is made once, and may take as long as the longest function."""
        if service not in self._clients:
            self._clients[service] = self._session.client(  # type: ignore[call-overload]
                service,
                endpoint_url=self.endpoint_url,
                config=Config(
                    connect_timeout=5,
                    read_timeout=310,
                    retries={"total_max_attempts": 1},
                    max_pool_connections=20,
                    proxies={},
                ),
            )
        return self._clients[service]
