"""HTML of a custom widget comes to nobody's harm, as in CloudWatch."""

import json

import pytest

from tests.sandbox.dashboard.custom import html_of
from tests.sandbox.dashboard.markup import harmless, rendered

ACTION = '<cwdb-action action="call" endpoint="arn:aws:lambda:x" event="click" display="popup"'


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("a<script>steal()</script>b", "ab"),
        ("<p onclick='steal()' onmouseover=steal()>a</p>", "<p>a</p>"),
        ("<iframe src='https://elsewhere.example'></iframe>a", "a"),
        ("<svg><use href='#a'></use><g></g></svg>", "<svg><g></g></svg>"),
        ("<object data=x></object><embed src=x><link rel=stylesheet href=x><base href=x>a", "a"),
        ("<form action='https://elsewhere.example'>a</form>", "<form>a</form>"),
        ("<button formaction='javascript:steal()'>a</button>", "<button>a</button>"),
        ("<meta http-equiv=refresh content='0;url=//elsewhere.example'>a", "a"),
        ("<img src='data:text/html,x' onerror=steal()>", "<img>"),
    ],
)
def test_nothing_that_runs_or_embeds_is_left(html: str, left: str) -> None:
    assert harmless(html) == left


@pytest.mark.parametrize("address", ["javascript:steal()", " java\nscript:steal()", "vbscript:x"])
def test_no_link_is_a_script(address: str) -> None:
    assert "script" not in harmless(f'<a href="{address}">a</a>')


@pytest.mark.parametrize(
    "html",
    [
        '<table class="rows"><tbody><tr><td colspan="2">a</td></tr></tbody></table>',
        '<p style="color:red" title="why" data-key="1">a</p>',
        '<svg viewBox="0 0 9 9" width="9"><path d="M0 0L9 9" stroke="red"></path></svg>',
        '<input name="key" value="1" placeholder="Key">',
        '<select name="of"><option>1</option></select>',
        "<style>p:hover { color: red }</style>",
        '<details open=""><summary>a</summary>b</details>',
        f'{ACTION} confirmation="Sure?">{{"key": "a"}}</cwdb-action>',
    ],
)
def test_what_a_console_is_made_of_stays(html: str) -> None:
    assert harmless(html) == html


def test_the_payload_of_an_action_arrives_as_it_was_written() -> None:
    payload = json.dumps({"key": "a & b", "quote": '"', "page": 2})

    kept = harmless(f"{ACTION}>{payload.replace('&', '&amp;')}</cwdb-action>")

    inside = kept.partition(">")[2].removesuffix("</cwdb-action>")
    assert json.loads(inside.replace("&amp;", "&")) == json.loads(payload)


def test_markdown_has_tables_code_and_buttons_but_no_html() -> None:
    text = "## Do\n\n| a |\n| - |\n| `b` |\n\n[button:primary:Open](https://a.example)\n\n<b>x</b>"

    html = rendered(text)

    assert "<h2>Do</h2>" in html
    assert "<td><code>b</code></td>" in html
    assert '<a class="btn btn-primary" href="https://a.example"' in html
    assert "<b>" not in html


def test_an_answer_is_html_or_markdown_or_shown_as_json() -> None:
    assert html_of("<b>a</b>") == "<b>a</b>"
    assert html_of({"markdown": "**a**"}) == "<p><strong>a</strong></p>\n"
    assert html_of({"a": "<b>"}) == "<pre>{\n  &quot;a&quot;: &quot;&lt;b&gt;&quot;\n}</pre>"
