"""The portals and the CRM around a stack: our simulators, or strangers where the options say so."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack

from tests.sandbox.accounts import PROPERTY_FINDER, SEEKER_LEADS, SandboxAccount, accounts_in
from tests.sandbox.options import Options
from tests.sandbox.switchboard import Switchboard
from tests.simulators.lead_pro import LeadProSimulator
from tests.simulators.property_finder import PropertyFinderSimulator
from tests.simulators.seeker_leads import SeekerLeadsSimulator


class Servers:
    """A simulator is None where a stranger takes its place."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self.accounts = accounts_in(options.parameters)
        self.property_finders: dict[str, PropertyFinderSimulator] = {}
        self.seeker_leads: SeekerLeadsSimulator | None = None
        self.lead_pro: LeadProSimulator | None = None
        self._property_finder_url = options.property_finder_url or ""

    def open(self, opening: ExitStack) -> None:
        if self._options.property_finder_url is None:
            self._open_property_finder(opening)
        if self._options.seeker_leads_url is None:
            self.seeker_leads = opening.enter_context(SeekerLeadsSimulator())
        if self._options.lead_pro_url is None:
            self.lead_pro = opening.enter_context(LeadProSimulator())

    def _open_property_finder(self, opening: ExitStack) -> None:
        for seed, account in enumerate(self.at(PROPERTY_FINDER)):
            keys = account.credentials
            simulator = PropertyFinderSimulator(
                api_key=keys["api_key"], api_secret=keys["api_secret"], seed=seed
            )
            self.property_finders[account.name] = opening.enter_context(simulator)
        every = list(self.property_finders.values())
        self._property_finder_url = every[0].url
        if len(every) > 1:
            self._property_finder_url = opening.enter_context(Switchboard(every)).url

    def at(self, portal: str) -> Iterator[SandboxAccount]:
        return (account for account in self.accounts if account.portal == portal)

    @property
    def parameters(self) -> Mapping[str, str | None]:
        """Of the stack: where everybody is."""
        seeker, options = self.seeker_leads, self._options
        return {
            "PropertyFinderUrl": self._property_finder_url,
            "SeekerLeadsUrl": seeker.base_url if seeker else options.seeker_leads_url,
            "SeekerLeadsAuthUrl": seeker.auth_url if seeker else options.seeker_auth_url,
            "LeadProUrl": self.lead_pro.url if self.lead_pro else options.lead_pro_url,
        }

    @property
    def strangers(self) -> Mapping[str, str]:
        """The portals that are not our simulators."""
        given = {
            PROPERTY_FINDER: self._options.property_finder_url,
            SEEKER_LEADS: self._options.seeker_leads_url,
        }
        return {portal: url for portal, url in given.items() if url is not None}

    @property
    def control_urls(self) -> Mapping[str, str]:
        """The first account at Property Finder has the portal's name alone."""
        several = enumerate(self.property_finders.items())
        found = {
            f"{PROPERTY_FINDER}.{name}" if number else PROPERTY_FINDER: one.control_url
            for number, (name, one) in several
        }
        others = [one for one in (self.seeker_leads, self.lead_pro) if one is not None]
        return {**found, **{one.name: one.control_url for one in others}}

    def remember_subscriptions(self) -> None:
        """They were made over the portals' own API, and a reset would forget them."""
        for portal in self.property_finders.values():
            portal.remember_subscriptions()
        if self.seeker_leads is not None:
            self.seeker_leads.remember_subscriptions()
