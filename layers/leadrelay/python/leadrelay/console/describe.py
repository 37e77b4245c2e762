"""What CloudWatch shows to somebody who edits the widgets."""

CONSOLE = """\
# Lead Relay: operator console

Reads only. What it shows is the ledger and the state of the portals; people are not in it.

Parameter `view`:

| view | shows |
|---|---|
| `headline` | leads today, speed to lead, oldest open, parked, Lead.pro, each portal account |
| `enquiries` | the latest enquiries (the default) |
| `open`, `parked` | those among the latest 1,000 of 31 days |
| `accounts` | what became of today's enquiries, polls, webhooks and tokens of each account |
| `timeline` | one enquiry; parameter `key` |
| `search` | what is typed into the field: an enquiry key, a portal's own number, a whole e-mail \
address or telephone number, a listing reference |

The day is that of the agency's time zone, and the viewer's until the agency has said its own.
"""
ACTIONS = """\
# Lead Relay: operator actions

What the console's buttons call: parameter `command` (`replay`, `dismiss`, `reveal`) and `key`.

`replay` and `dismiss` are queued and carried out by the forwarder. `reveal` shows the personal data
of one enquiry and writes a line with its key to the log.

Who may press is who may invoke this function (`lambda:InvokeFunction`). Who pressed is in
CloudTrail, if the trail records data events of this function.
"""
