"""What agencies and portals call a property, as one of Lead.pro's four types."""

from collections.abc import Mapping

from leadrelay.crm.lead_pro.text import cleaned

DETACHED, SEMI_DETACHED, TERRACED, FLAT = (
    "detached",
    "semi-detached",
    "terraced",
    "flat-maisonette",
)
TYPES = frozenset({DETACHED, SEMI_DETACHED, TERRACED, FLAT})
WORDS = {
    DETACHED: (
        *("detached", "detached house", "house", "villa", "bungalow", "cottage", "chalet"),
        *("mansion", "palace", "farmhouse", "country house", "ivilla"),
        *("maison", "maison individuelle", "pavillon", "propriété", "château", "manoir", "ferme"),
    ),
    SEMI_DETACHED: (
        *("semi detached", "semi detached house", "semi detached villa", "twin house", "twinhouse"),
        *("twin villa", "duplex villa", "maison jumelée", "maison jumelle"),
    ),
    TERRACED: (
        *("terraced", "terraced house", "terrace", "end terrace", "mid terrace", "townhouse"),
        *("town house", "row house", "mews", "mews house", "maison de ville", "maison mitoyenne"),
    ),
    FLAT: (
        *("flat", "maisonette", "flat maisonette", "apartment", "penthouse", "studio", "loft"),
        *("duplex", "triplex", "hotel apartment", "serviced apartment", "studio apartment"),
        *("appartement", "appart", "studette", "souplex", "chambre de bonne"),
    ),
}
BUILT_IN = {word: kind for kind, said in WORDS.items() for word in said}


def property_type_of(text: str, agencys: Mapping[str, str]) -> str:
    """Of several words, what all of them mean; empty where that is nothing that Lead.pro knows."""
    meant = {_meaning(word, agencys) for word in cleaned(text).lower().split(",")}
    return meant.pop() if len(meant) == 1 else ""


def _meaning(word: str, agencys: Mapping[str, str]) -> str:
    """The agency's word comes first, also where it means nothing."""
    said = word.strip()
    plain = " ".join(said.replace("_", " ").replace("-", " ").split())
    for spelling in (said, plain):
        if spelling in agencys:
            return agencys[spelling] if agencys[spelling] in TYPES else ""
    return BUILT_IN.get(plain) or BUILT_IN.get(plain.removesuffix("s"), "")
