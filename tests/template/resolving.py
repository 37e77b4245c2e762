"""What intrinsic functions come to in a stack whose resources go by their logical ids."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.template.cloudformation import Accounts, template

ACCOUNT = "123456789012"
ARN = f"arn:aws:secretsmanager:me-central-1:{ACCOUNT}:secret:"


@dataclass(frozen=True)
class Stack:
    """With the defaults of the parameters, but these accounts and what is given."""

    accounts: Accounts
    given: Mapping[str, str] = field(default_factory=dict)

    def text(self, value: Any) -> str:
        match value:
            case {"Ref": str(name)} | {"Fn::Join": [",", {"Ref": str(name)}]}:
                return self._named(name)
            case {"Fn::GetAtt": [str(name), str(attribute)]}:
                return arn(name) if attribute == "Id" else f"{name}.{attribute}"
            case {"Fn::If": [_, _, otherwise]}:  # every condition asks whether a text is given
                return self.text(otherwise)
            case {"Fn::Sub": str(text)}:
                return re.sub(r"\$\{([^}]+)\}", lambda found: self._named(found[1]), text)
            case {"Fn::ToJsonString": content}:
                return json.dumps(self._resolved(content))
        return str(value)

    def environment(self, function: str) -> Mapping[str, str]:
        variables = template(self.accounts)["Resources"][function]["Properties"]["Environment"]
        return {name: self.text(value) for name, value in variables["Variables"].items()}

    def _resolved(self, content: Any) -> Any:
        match content:
            case list():
                return [self._resolved(each) for each in content]
            case Mapping() if not _is_function(content):
                return {name: self._resolved(value) for name, value in content.items()}
            case Mapping():
                return self.text(content)
        return content

    def _named(self, name: str) -> str:
        if name in self.given:
            return self.given[name]
        parameter = template(self.accounts)["Parameters"].get(name, {"Default": name})
        return str(parameter["Default"])


def arn(secret: str) -> str:
    """As long as on AWS: CloudFormation adds the stack and twelve characters, the service six."""
    return f"{ARN}lead-relay-{secret}-{'A' * 12}-{'b' * 6}"


def _is_function(content: Mapping[str, Any]) -> bool:
    return len(content) == 1 and next(iter(content)).startswith(("Fn::", "Ref"))
