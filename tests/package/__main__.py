"""`make package`: all that an agency needs to deploy, in one folder, without a build or a macro.

    SHA256SUMS        of all the others
    template.json     plain CloudFormation; CodeBucket and CodePrefix say where the archives are
    *.zip             the code, each named after its content

It runs on the interpreter of the SAM CLI, whose translator it needs.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.package.archives import archive, checksum
from tests.package.macro_free import with_code_at
from tests.package.translation import translated
from tests.template.cloudformation import ROOT, template

CODE = ("AWS::Serverless::Function", "AWS::Serverless::LayerVersion")
TEMPLATE, CHECKSUMS = "template.json", "SHA256SUMS"


def main(arguments: list[str] | None = None) -> int:
    asked = _options().parse_args(arguments)
    accounts = {
        "PropertyFinderAccounts": asked.property_finder,
        "SeekerLeadsAccounts": asked.seeker_leads,
    }
    package(asked.build, asked.to, asked.architecture, accounts)
    sys.stdout.write(f"{asked.to} holds {len(list(asked.to.iterdir()))} files\n")
    return 0


def package(build: Path, to: Path, architecture: str, accounts: Mapping[str, str]) -> None:
    """Replaces what an earlier run has left there."""
    to.mkdir(parents=True, exist_ok=True)
    for old in to.iterdir():
        old.unlink()
    source = template(accounts)
    source["Parameters"]["Architecture"] |= {
        "Default": architecture,
        "AllowedValues": [architecture],
    }
    names = [name for name, each in source["Resources"].items() if each["Type"] in CODE]
    keys = {name: archive(build / name, to) for name in names}
    plain = translated(with_code_at(keys, source, accounts))
    (to / TEMPLATE).write_text(json.dumps(plain, separators=(",", ":")), encoding="utf-8")
    (to / CHECKSUMS).write_text("".join(_sums(to)), encoding="utf-8")


def _sums(folder: Path) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        yield f"{checksum(path)}  {path.name}\n"


def _options() -> argparse.ArgumentParser:
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("make package", None, __doc__, formatter_class=form)
    names = {"default": "main", "metavar": "NAMES", "help": "of the accounts there, with commas"}
    parser.add_argument("--property-finder", **names)  # type: ignore[arg-type]
    parser.add_argument("--seeker-leads", **names)  # type: ignore[arg-type]
    parser.add_argument("--architecture", default="arm64", choices=["arm64", "x86_64"])
    parser.add_argument("--build", type=Path, default=ROOT / ".aws-sam/build")
    parser.add_argument("--to", type=Path, default=ROOT / ".aws-sam/package")
    return parser


if __name__ == "__main__":
    sys.exit(main())
