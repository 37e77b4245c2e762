"""What `make demo` is asked for."""

import pytest

from tests.sandbox.demo import main


def test_a_picture_without_a_browser_is_refused_before_the_day_begins(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(SystemExit) as ended:
        main(["--once", "--screenshot", "dashboard.png"])

    assert ended.value.code == 2
    assert "there is no Chromium here" in capsys.readouterr().err
