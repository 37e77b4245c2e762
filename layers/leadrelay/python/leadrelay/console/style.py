"""How the console looks, on a light and on a dark dashboard."""

from markupsafe import Markup

LIGHT = (
    "--ink:#0f141a;--faint:#5f6b7a;--line:#d5dbe3;--wash:#f4f6f9;--link:#0063c7;"
    "--good:#00702b;--warn:#8a5a00;--bad:#c90000;--on:#ffffff"
)
DARK = (
    "--ink:#e3e6ea;--faint:#9ba7b6;--line:#3b4654;--wash:#1b2430;--link:#56b6ff;"
    "--good:#4cc96a;--warn:#f0c040;--bad:#ff7d7d;--on:#0f141a"
)
# Ours, and nothing is put into it: no quotation mark and no angle bracket either.
CSS = Markup(  # noqa: S704  # nosec B704
    f".lr{{{LIGHT}}}.lr.lr-dark{{{DARK}}}"
    """
.lr{color:var(--ink);font:13px/1.45 Amazon Ember,Helvetica Neue,Roboto,Arial,sans-serif;
  padding:4px 8px 12px;font-variant-numeric:tabular-nums}
.lr a{color:var(--link);text-decoration:none;cursor:pointer}
.lr a:hover{text-decoration:underline}
.lr-tiles{display:flex;flex-wrap:wrap;gap:10px}
.lr-tile{flex:1 1 104px;min-width:0;padding:8px 10px 9px;border:1px solid var(--line);
  border-left:4px solid var(--line);border-radius:6px;background:var(--wash)}
.lr-label{color:var(--faint);font-size:12px;overflow-wrap:anywhere}
.lr-value{font-size:25px;line-height:1.25;font-weight:600;white-space:nowrap}
.lr-words{font-size:16px;line-height:1.6;font-weight:600}
.lr-note{color:var(--faint);font-size:12px}
.lr-tile.lr-good{border-left-color:var(--good)}
.lr-tile.lr-warn{border-left-color:var(--warn)}
.lr-tile.lr-bad{border-left-color:var(--bad)}
.lr-tile.lr-warn .lr-value,.lr-tile.lr-warn .lr-words{color:var(--warn)}
.lr-tile.lr-bad .lr-value,.lr-tile.lr-bad .lr-words{color:var(--bad)}
.lr-bar{display:flex;flex-wrap:wrap;gap:8px 18px;align-items:center;justify-content:space-between;
  margin:0 0 10px}
.lr-set{display:flex;flex-wrap:wrap;gap:6px;align-items:center}
.lr a.lr-button{display:inline-block;padding:3px 12px;border:1px solid var(--link);
  border-radius:14px;font-weight:600;white-space:nowrap;background:transparent}
.lr a.lr-button:hover{background:var(--wash);text-decoration:none}
.lr a.lr-button.lr-here{background:var(--link);color:var(--on)}
.lr input{font:inherit;color:var(--ink);background:var(--wash);border:1px solid var(--line);
  border-radius:6px;padding:4px 10px;width:280px;max-width:100%;box-sizing:border-box}
.lr form{display:inline-block;margin:0}
.lr table{border-collapse:collapse;width:100%;margin:0;color:inherit;font:inherit}
.lr th{color:var(--faint);font-weight:600;font-size:12px;text-align:left;white-space:nowrap}
.lr th,.lr td{padding:5px 12px 5px 0;border-bottom:1px solid var(--line);vertical-align:top;
  overflow-wrap:anywhere}
.lr th.lr-number,.lr td.lr-number{text-align:right;white-space:nowrap}
.lr th.lr-number+th:not(.lr-number),.lr td.lr-number+td:not(.lr-number){padding-left:12px}
.lr-time{white-space:nowrap}
.lr td .lr-set{flex-wrap:nowrap}
.lr-state{display:inline-block;padding:0 9px;border-radius:10px;font-size:12px;font-weight:600;
  border:1px solid currentColor;white-space:nowrap;color:var(--faint)}
.lr-state.lr-good{color:var(--good)}.lr-state.lr-warn{color:var(--warn)}
.lr-state.lr-bad{color:var(--bad)}
.lr-faint{color:var(--faint)}
.lr h3{font-size:16px;line-height:1.4;margin:14px 0 6px;font-weight:600;overflow-wrap:anywhere}
.lr p{margin:6px 0}
.lr pre{white-space:pre-wrap;overflow-wrap:anywhere;font:12px/1.5 Menlo,Consolas,monospace;margin:0}
"""
)
