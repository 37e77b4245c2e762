"""The sites that feed Seeker Leads, by the portal's code for them, such as SLG-FRA."""

NAMES = {"SLG": "SeLoger", "LIM": "Logic-Immo", "LIC": "Logic-Immo", "LIN": "Logic-Immo"}
NAMES |= {"MAG": "Meilleurs Agents"}
COUNTRIES = {"FRA": "FR", "DEU": "DE", "AUT": "AT", "BEL": "BE"}
HOME = "FR"  # of this API


def site_of(code: str | None) -> str | None:
    """Its name, or its code where no source says the name."""
    return NAMES.get(code.partition("-")[0], code) if code else None


def country_of(code: str | None) -> str:
    return COUNTRIES.get((code or "").rpartition("-")[2], HOME)
