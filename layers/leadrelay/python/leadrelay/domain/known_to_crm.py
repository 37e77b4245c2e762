"""Whether the offices and statuses that a configuration names are the CRM's."""

from collections.abc import Collection, Mapping

from leadrelay.domain.agency import Agency


def unknown(named: Mapping[str, int | str], known: Collection[int | str]) -> list[str]:
    """The names of those that are not there, such as `rules[2].office`."""
    return [where for where, one in named.items() if one not in known]


def offices_of(agency: Agency) -> dict[str, int]:
    """Every office that is named, by where, in the words of the configuration."""
    named = {"default_office": agency.office_id, "test_office": agency.test_office_id}
    by_rule = {f"rules[{at}].office": rule.office_id for at, rule in enumerate(agency.rules)}
    return {where: office for where, office in (named | by_rule).items() if office is not None}


def statuses_of(statuses: Mapping[str, str]) -> dict[str, str]:
    return {f"statuses.{word}": name for word, name in statuses.items()}
