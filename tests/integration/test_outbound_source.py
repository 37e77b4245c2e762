"""One way out of the shipping code: nothing of it calls anybody but by `leadrelay.http`."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers/leadrelay/python/leadrelay"
SHIPPED = sorted([*PACKAGE.rglob("*.py"), *(ROOT / "functions").rglob("*.py")])
WAY_OUT = {PACKAGE / name for name in ("http.py", "session.py", "deadline.py")}
# What a module could call somebody by; `urllib.parse` and `http.cookiejar` cannot.
CALLING = (
    *("requests", "urllib3", "httpx", "aiohttp", "http.client", "http.server", "urllib.request"),
    *("socket", "socketserver", "ssl", "asyncio", "ftplib", "smtplib", "imaplib", "poplib"),
    *("telnetlib", "xmlrpc", "subprocess", "webbrowser", "multiprocessing", "ctypes"),
)
# Names the type of a request that it only passes on.
TYPES_ONLY = {PACKAGE / "wire/timing.py": {"requests.Request"}}
LOOSE: dict[str, set[object]] = {
    "verify": {False, None},
    "allow_redirects": {True},
    "timeout": {None},
}
AWS = PACKAGE / "aws/clients.py"


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def can_call(name: str) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in CALLING)


def attributes(path: Path, module: str) -> set[str]:
    return {
        f"{module}.{node.attr}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == module
    }


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def named(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def test_only_the_client_imports_what_could_call_somebody() -> None:
    found = {path: set(filter(can_call, imported(path))) for path in SHIPPED}
    bypassing = {path for path, names in found.items() if names and path not in WAY_OUT}

    assert bypassing == set(TYPES_ONLY)
    for path, names in TYPES_ONLY.items():
        assert attributes(path, "requests") == names
    assert all(found[path] for path in WAY_OUT)


@pytest.mark.proves("F22")
def test_nothing_is_loosened_anywhere() -> None:
    for path in SHIPPED:
        for call in calls(path):
            for keyword in call.keywords:
                if isinstance(keyword.value, ast.Constant) and keyword.arg in LOOSE:
                    assert keyword.value.value not in LOOSE[keyword.arg], (path, call.lineno)
    loose = ("CERT_NONE", "check_hostname", "_create_unverified_context", "disable_warnings")
    assert not [path for path in SHIPPED for word in loose if word in path.read_text()]


@pytest.mark.proves("F85")
def test_a_redirect_is_refused_and_time_is_bounded_where_a_request_leaves() -> None:
    (sent,) = (call for call in calls(PACKAGE / "http.py") if named(call) == "send")
    given = {keyword.arg: ast.unparse(keyword.value) for keyword in sent.keywords}

    assert given == {
        "stream": "True",
        "allow_redirects": "False",
        "timeout": "_total(seconds)",
    }
    assert not [
        path for path in SHIPPED if path not in WAY_OUT and "strict_session" in path.read_text()
    ]


def test_no_host_is_written_into_the_code() -> None:
    """Addresses come from the stack's parameters; what begins like one is no more than a prefix."""
    texts = {
        node.value
        for path in SHIPPED
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    hosts = {
        text
        for text in texts
        for word in text.split()
        if word.startswith(("http://", "https://")) and len(word) > 9
    }
    assert hosts == {"https://json-schema.org/draft/2020-12/schema"}  # a name, and never called


def makes_a_client(call: ast.Call) -> bool:
    made_by = ast.unparse(call.func)
    return made_by.endswith("create_client") or made_by in {"boto3.client", "boto3.resource"}


def test_aws_is_called_with_a_limit_of_time_and_tries() -> None:
    made = {path for path in SHIPPED for call in calls(path) if makes_a_client(call)}

    assert made == {AWS}
    (config,) = (call for call in calls(AWS) if named(call) == "Config")
    assert {"connect_timeout", "read_timeout", "retries"} <= {each.arg for each in config.keywords}
