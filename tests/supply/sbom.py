"""Shows what a software bill of materials names, and fails where it is not what is locked."""

import json
import sys
from pathlib import Path
from typing import Any

from tests.supply.lock import pinned, plain


def components(bill: dict[str, Any]) -> dict[str, str]:
    return {plain(each["name"]): each["version"] for each in bill["components"]}


def _licences(component: dict[str, Any]) -> str:
    declared = [
        each.get("expression") or each["license"].get("id") for each in component["licenses"]
    ]
    return " and ".join(filter(None, declared))


def main(path: str) -> int:
    bill = json.loads(Path(path).read_text(encoding="utf-8"))
    for each in bill["components"]:
        sys.stdout.write(f"{each['name']:24}{each['version']:14}{_licences(each)}\n")
    different = components(bill).items() ^ pinned().items()
    sys.stdout.writelines(
        f"not as locked: {name} {version}\n" for name, version in sorted(different)
    )
    return int(bool(different))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
