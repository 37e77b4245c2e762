"""The picture in the README: which way an enquiry takes, and who looks after it."""

from tests.pictures.drawing import Arrow, Box, Drawing, Group

PORTALS = Box("Property Finder", "Seeker Leads", 16, 138, 142, 64, "outside")
CRM = Box("Lead.pro", "one lead for each", 916, 138, 136, 64, "outside")
PERSON = Box("you", "called when needed", 916, 336, 136, 56, "outside")

WEBHOOK = Box("portal_webhook", "verifies, keeps, then says 2xx", 262, 66, 212, 52)
POLLER = Box("portal_poller", "finds what no webhook told", 262, 222, 212, 52)
QUEUE = Box("EnquiryQueue", "a doorbell", 526, 144, 124, 52, "state")
FORWARDER = Box("lead_forwarder", "exactly once", 708, 144, 150, 52)
LEDGER = Box("Ledger", "the truth", 721, 240, 124, 52, "state")
SWEEPER = Box("delivery_sweeper", "brings back what is due", 498, 240, 180, 52)
KEEPERS = Box("token_refresher, subscription_keeper", "keep both ways open", 226, 338, 286, 52)
CONSOLES = Box("operator_console, ledger_auditor", "dashboard, alarms, proof", 620, 338, 260, 52)

ACCOUNT = Group("your AWS account", 216, 40, 674, 370)

ARROWS = (
    Arrow(PORTALS, WEBHOOK, "webhook", at=(160, 112)),
    Arrow(PORTALS, POLLER, "poll", at=(176, 232)),
    Arrow(WEBHOOK, QUEUE),
    Arrow(POLLER, QUEUE),
    Arrow(QUEUE, FORWARDER),
    Arrow(FORWARDER, LEDGER, both=True),
    Arrow(FORWARDER, CRM),
    Arrow(LEDGER, SWEEPER),
    Arrow(SWEEPER, QUEUE),
    Arrow(LEDGER, CONSOLES),
    Arrow(CONSOLES, PERSON),
    Arrow(KEEPERS, POLLER),
)


def flow() -> Drawing:
    return Drawing(
        width=1068,
        height=428,
        title="How an enquiry travels from a portal into Lead.pro",
        groups=(ACCOUNT,),
        boxes=(
            *(PORTALS, CRM, PERSON, WEBHOOK, POLLER, QUEUE),
            *(FORWARDER, LEDGER, SWEEPER, KEEPERS, CONSOLES),
        ),
        arrows=ARROWS,
    )
