"""Clients give up early and are made once."""

from typing import Any

import pytest

from leadrelay.aws import clients


@pytest.fixture(autouse=True)
def _fresh(aws: None) -> None:  # noqa: ARG001 - credentials that lead nowhere
    clients.forget()


@pytest.mark.parametrize(
    ("profile", "connect", "read", "attempts"),
    [
        (clients.WEBHOOK, 0.5, 1.0, 2),
        (clients.DEFAULT, 1.0, 3.0, 3),
        (clients.INVOKE, 1.0, 30.0, 1),
    ],
)
def test_a_profile_is_the_clients_limits(
    profile: clients.Profile, connect: float, read: float, attempts: int
) -> None:
    config: Any = clients.sqs(profile).meta.config

    assert (config.connect_timeout, config.read_timeout) == (connect, read)
    assert config.retries["total_max_attempts"] == attempts


def test_a_client_is_made_once() -> None:
    assert clients.dynamodb() is clients.dynamodb()
    assert clients.dynamodb() is not clients.dynamodb(clients.WEBHOOK)


def test_each_service_has_its_client() -> None:
    made = [clients.dynamodb(), clients.sqs(), clients.secretsmanager(), clients.lambda_()]

    names = [client.meta.service_model.service_name for client in made]
    assert names == ["dynamodb", "sqs", "secretsmanager", "lambda"]


def test_the_webhook_answers_in_time_even_if_both_attempts_hang() -> None:
    each = clients.WEBHOOK.connect + clients.WEBHOOK.read

    assert clients.WEBHOOK.attempts * each < 4
