"""The template without what only a macro of CloudFormation understands, but for SAM's own types."""

import json
import re
from collections.abc import Mapping
from typing import Any

CODE_URI = {
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
}
PARAMETERS: Mapping[str, Any] = {
    "CodeBucket": {
        "Type": "String",
        "AllowedPattern": "^[a-z0-9.-]{3,63}$",
        "Description": "Bucket in this region that holds the archives of the package.",
    },
    "CodePrefix": {
        "Type": "String",
        "Default": "",
        "AllowedPattern": "^$|^[A-Za-z0-9!_.*'()/-]+/$",
        "Description": "What the names of the archives begin with there, with a slash at its end.",
    },
}


def with_code_at(
    keys: Mapping[str, str], template: Mapping[str, Any], accounts: Mapping[str, str]
) -> dict[str, Any]:
    """`template` has its loops written out for these accounts, so that they are fixed."""
    plain: dict[str, Any] = _without_functions_of_the_macro(template, accounts)
    del plain["Transform"]
    plain["Parameters"] |= {name: _fixed(names) for name, names in accounts.items()}
    plain["Parameters"] |= PARAMETERS
    for name, key in keys.items():
        resource = plain["Resources"][name]
        resource.pop("Metadata", None)
        place = {"Bucket": {"Ref": "CodeBucket"}, "Key": {"Fn::Sub": f"${{CodePrefix}}{key}"}}
        resource["Properties"][CODE_URI[resource["Type"]]] = place
    return plain


def _fixed(names: str) -> dict[str, Any]:
    return {
        "Type": "String",
        "Default": names,
        "AllowedValues": [names],
        "Description": "The accounts that this package was made for.",
    }


def _without_functions_of_the_macro(tree: Any, accounts: Mapping[str, str]) -> Any:
    match tree:
        case {"Fn::ToJsonString": content}:
            plain = _without_functions_of_the_macro(content, accounts)
            return {"Fn::Sub": json.dumps(_as_text(plain), separators=(",", ":"))}
        case {"Fn::Join": [",", {"Ref": str(name)}]} if name in accounts:
            return {"Ref": name}
        case Mapping():
            return {
                name: _without_functions_of_the_macro(each, accounts) for name, each in tree.items()
            }
        case list():
            return [_without_functions_of_the_macro(each, accounts) for each in tree]
    return tree


def _as_text(tree: Any) -> Any:
    """With the functions in the words of Fn::Sub."""
    match tree:
        case {"Ref": _} | {"Fn::GetAtt": _} | {"Fn::Sub": _}:
            return _substitution(tree)
        case Mapping():
            return {_plain(name): _as_text(each) for name, each in tree.items()}
        case list():
            return [_as_text(each) for each in tree]
        case str():
            return re.sub(r"\$\{", "${!", tree)
    return tree


def _substitution(function: Mapping[str, Any]) -> str:
    match function:
        case {"Ref": str(name)}:
            return f"${{{name}}}"
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return f"${{{name}.{attribute}}}"
        case {"Fn::Sub": str(text)}:
            return text
    raise NotImplementedError(f"{next(iter(function))} with names of its own")


def _plain(name: str) -> str:
    if name.startswith("Fn::"):
        raise NotImplementedError(f"{name} inside of Fn::ToJsonString")
    return name
