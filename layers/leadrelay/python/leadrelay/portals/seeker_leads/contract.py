"""The lead of GET /leads, of whatever category, as the portal's schemas 1.4.0 have it."""

from leadrelay.domain.contract import Contract

METADATA = ("leadId", "ingestionDate", "portal", "TTL", "leadCategory", "seekerIntention")
CONTACT = (
    *("firstName", "lastName", "name", "gender", "email", "language", "message", "isOwner"),
    *("phoneNumbers", "phoneNumbers[]", "phoneNumbers[].type", "phoneNumbers[].number"),
    "phoneNumbers[].verified",
)
PROPERTY = (
    *("classifiedId", "offererEstateId", "offererMarketingKey", "projectId"),
    *("projectOffererEstateId", "projectOffererMarketingKey", "estateType", "estateType[]"),
    *("rooms", "rooms.numberOfRoomsMin", "rooms.numberOfRoomsMax"),
    *("spaces", "spaces.spaceMin", "spaces.spaceMax"),
    *("budget", "budget.amountMin", "budget.amountMax"),
    *("geo", "geo.city", "geo.postalCodes", "geo.postalCodes[]"),
    *("geo.departments", "geo.departments[]"),
)
CALL = ("seekerPhoneNumber", "isVoiceMail", "duration", "status")
PROJECT = ("commercial", "build")
SITES = (
    *("BDS-FRA", "LCI-FRA", "LIM-FRA", "LIC-FRA", "LIN-FRA", "LUX-FRA", "MAG-FRA", "SLG-FRA"),
    *("BCM-FRA", "SLC-FRA", "SLN-FRA", "SIG-FRA", "IMN-DEU", "IWT-DEU", "YSQ-DEU", "SIG-DEU"),
    *("IWT-AUT", "IWB-BEL"),
)
GROUPS = {
    "metadata": METADATA,
    "contactRequest": CONTACT,
    "property": PROPERTY,
    "project": PROJECT,
    "callDetails": CALL,
}
LEAD = Contract(
    fields=frozenset(
        {*GROUPS, "distributionType", "distributionType[]"}
        | {f"{group}.{name}" for group, names in GROUPS.items() for name in names}
    ),
    values={
        "metadata.leadCategory": frozenset(
            {"CLASSIFIED", "AGENCY", "PROPERTY_SEARCH", "CALL_TRACKING"}
        ),
        "metadata.portal": frozenset(SITES),
        "metadata.seekerIntention": frozenset({"SELL", "BUY", "RENT", "MANAGE", "ASK_A_QUESTION"}),
        "contactRequest.gender": frozenset({"MALE", "FEMALE", "OTHER", "PREFER_NOT_TO_DISCLOSE"}),
        "contactRequest.language": frozenset(
            {"DE", "EN", "ES", "FR", "HE", "IT", "NL", "PT", "RU"}
        ),
        "contactRequest.phoneNumbers[].type": frozenset({"MOBILE", "LANDLINE"}),
        "distributionType[]": frozenset({"BUYER", "SELLER", "LANDLORD", "TENANT"}),
    },
    required=frozenset(
        {
            *("metadata", "metadata.leadId", "metadata.ingestionDate", "metadata.portal"),
            *("metadata.TTL", "metadata.leadCategory"),
        }
    ),
    free=frozenset({"project"}),
)
