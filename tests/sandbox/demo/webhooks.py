"""What becomes of our subscriptions, and of the secrets that prove who delivers to them."""

from tests.sandbox.demo.cast import Cast


def lost(cast: Cast) -> None:
    """Nothing tells of these but the poll, until our subscriptions are repaired."""
    cast.property_finder.lose_a_webhook()
    cast.seeker_leads.switch_a_webhook_off()
    cast.property_finder.ring(2, entity_type="listing")


def ensured(cast: Cast) -> None:
    cast.operator.ensure_webhooks()
    cast.property_finder.ring(2, entity_type="listing")


def silent(cast: Cast) -> None:
    cast.seeker_leads.fall_silent()
    cast.seeker_leads.ask(5)


def speaking(cast: Cast) -> None:
    cast.seeker_leads.speak_again()
    cast.seeker_leads.ask(1)


def rotated(cast: Cast) -> None:
    cast.operator.rotate_webhook_secret()
