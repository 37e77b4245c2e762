"""YAML as plain data, with the line of every part; no tag in it makes an object.

Words mean what YAML 1.2 says: `no` is a text (a country, a language), `0612` is one too, `69003` is
a number.
"""

import re
from collections.abc import Mapping
from typing import Any

import yaml
from yaml.error import MarkedYAMLError

from leadrelay.configuration.problems import Path, Problem

BOOL, INT, NULL, STR, MAP, SEQ = (
    f"tag:yaml.org,2002:{name}" for name in ("bool", "int", "null", "str", "map", "seq")
)
SHAPES = {
    BOOL: re.compile(r"true|True|TRUE|false|False|FALSE"),
    INT: re.compile(r"-?(?:0|[1-9][0-9]{0,17})"),
    NULL: re.compile(r"~|null|Null|NULL|"),
}


class YamlError(Exception):
    """`line` is None where nobody knows it. The text holds nothing of what is around it."""

    def __init__(self, text: str, line: int | None = None) -> None:
        super().__init__(text)
        self.line = line


class _RepetitionError(MarkedYAMLError):
    """A few repetitions of repetitions would be more than any memory holds."""


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: Any = {}  # noqa: RUF012 - as its base declares it

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event: Any = self.peek_event()  # type: ignore[no-untyped-call]  # of a stub
            raise _RepetitionError(problem_mark=event.start_mark)
        return super().compose_node(parent, index)


for _tag, _shape in SHAPES.items():
    _Loader.add_implicit_resolver(_tag, re.compile(f"(?:{_shape.pattern})$"), None)


class YamlText:
    """`problems` are those that plain data cannot show: a name that is there twice, a tag."""

    def __init__(self, text: str) -> None:
        """Raises YamlError for what is no YAML."""
        self.problems: list[Problem] = []
        self._lines: dict[Path, int] = {}
        node = _composed(text)
        self.content: Any = None if node is None else self._plain(node, ())

    def line(self, path: Path) -> int | None:
        """Of what is missing, where it belongs."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path)

    def _plain(self, node: yaml.Node, path: Path) -> Any:
        self._lines.setdefault(path, node.start_mark.line + 1)
        if not _is_plain(node):
            self.problems.append(Problem(path, "has a tag that is not taken"))
        match node:
            case yaml.MappingNode():
                return self._mapping(node, path)
            case yaml.SequenceNode():
                return [self._plain(each, (*path, at)) for at, each in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> Mapping[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            self._check(key, (*path, name), is_there=name in found)
            self._lines[*path, name] = key.start_mark.line + 1
            found[name] = self._plain(value, (*path, name))
        return found

    def _check(self, key: yaml.Node, path: Path, *, is_there: bool) -> None:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            self.problems.append(Problem(path, f"has a name that is no text, in line {line}"))
        elif is_there:
            told = f"is there twice, in line {self._lines[path]} and line {line}"
            self.problems.append(Problem(path, told))


def _is_plain(node: yaml.Node) -> bool:
    shape = SHAPES.get(node.tag)
    if shape is not None:
        return isinstance(node.value, str) and shape.fullmatch(node.value) is not None
    return node.tag in {STR, MAP, SEQ}


def _scalar(node: yaml.Node) -> str | int | bool | None:
    text: str = node.value
    shape = SHAPES.get(node.tag)
    if shape is None or not shape.fullmatch(text) or node.tag == NULL:
        return None if node.tag == NULL else text
    return int(text) if node.tag == INT else text.lower() == "true"


def _composed(text: str) -> yaml.Node | None:
    try:
        node: yaml.Node | None = _Loader(text).get_single_node()
    except MarkedYAMLError as error:
        raise YamlError(_told(error), _line(error)) from None
    except yaml.YAMLError:
        raise YamlError("holds a character that YAML does not allow") from None
    except RecursionError:
        raise YamlError("is nested too deeply") from None
    return node


def _told(error: MarkedYAMLError) -> str:
    if isinstance(error, _RepetitionError):
        return "repeats a part by *, which is not taken"
    return f"is no YAML: {error.problem}"


def _line(error: MarkedYAMLError) -> int | None:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else None
