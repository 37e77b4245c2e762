"""`leadrelay`, or `python -m leadrelay.cli`."""

from leadrelay.cli.app import app


def main() -> None:
    app(prog_name="leadrelay")


if __name__ == "__main__":
    main()
