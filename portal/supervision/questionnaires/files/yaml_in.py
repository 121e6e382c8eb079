"""YAML to plain data, and the line where each part of it stands. Pure."""

from typing import Any, Final

import yaml

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MOST_VALUES: Final = 1_000_000  # however often aliases repeat them
DEEPEST: Final = 60  # of nesting; a condition may be nested twenty deep
Lines = dict[str, int]  # the line, from 1, of each path such as sections[0].questions[1].id


def load(text: str) -> Any:
    """The data of the one document. Raises yaml.YAMLError with the place of what is wrong."""
    loader = _LOADER(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _walk(node, {})
        data = loader.construct_document(node)
    finally:
        loader.dispose()
    if _weight(data, {}, ()) > MOST_VALUES:
        raise yaml.MarkedYAMLError(problem="its aliases repeat themselves too often")
    return data


def lines_of(text: str) -> Lines:
    """Where everything stands; empty where nobody can tell."""
    lines: Lines = {}
    try:
        node = yaml.compose(text, _LOADER)
        if node is not None:
            _walk(node, lines)
    except yaml.YAMLError:
        return {}
    return lines


def _walk(node: Any, lines: Lines) -> None:
    """Note the lines of all paths; what aliases repeat stands where it stood first."""
    waiting, seen = [(node, "", 0)], set[int]()
    while waiting:
        one, path, depth = waiting.pop()
        lines.setdefault(path, one.start_mark.line + 1)
        if isinstance(one, yaml.ScalarNode) or id(one) in seen:
            continue
        seen.add(id(one))
        if depth > DEEPEST:
            raise yaml.MarkedYAMLError(
                problem="this is nested too deeply or of a kind of its own",
                problem_mark=one.start_mark,
            )
        if isinstance(one, yaml.MappingNode):
            inside = [(value, f"{path}.{key.value}".lstrip(".")) for key, value in one.value]
        else:
            inside = [(value, f"{path}[{place}]") for place, value in enumerate(one.value)]
        waiting += [(value, below, depth + 1) for value, below in inside]


def _weight(data: Any, known: dict[int, int], above: tuple[int, ...]) -> int:
    """How many values it comes to; what contains itself comes to more than anybody takes."""
    if not isinstance(data, dict | list):
        return 1
    if id(data) in above:
        return MOST_VALUES + 1
    if id(data) not in known:
        inside = (*above, id(data))
        parts = data.values() if isinstance(data, dict) else data
        known[id(data)] = 1 + sum(_weight(one, known, inside) for one in parts)
    return known[id(data)]
