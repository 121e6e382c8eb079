"""Single cells of our layout, both ways: conditions, lists, sources. Pure."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

_SHORT: Final = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*)\s*(=|in|contains)\s+(\S.*)", re.DOTALL)
_OPS: Final = {"=": "eq", "in": "in", "contains": "contains"}
_SIGNS: Final = {op: sign for sign, op in _OPS.items()}
MANY_SIGN: Final = ", "


class NoCondition(ValueError):
    """The words are no condition."""


def condition_out(condition: Mapping[str, Any] | None) -> str:
    """`SUB-01 = yes`, `SUB-01 in yes, partial`; anything longer as JSON; '' for none."""
    if not condition:
        return ""
    subject = condition.get("answer", condition.get("fact"))
    sign, value = _SIGNS.get(condition.get("op", "")), condition.get("value")
    if subject and sign and _is_plain(value):
        words = MANY_SIGN.join(value) if isinstance(value, list) else value
        return f"{subject} {sign} {words}"
    return json.dumps(condition, ensure_ascii=False)


def condition_in(words: str) -> Any:
    """What `condition_out` wrote. A name with a dot is a fact, any other a question's id."""
    plain = words.strip()
    if not plain:
        return None
    if plain.startswith("{"):
        try:
            return json.loads(plain)
        except (ValueError, RecursionError) as error:
            raise NoCondition(plain) from error
    match = _SHORT.fullmatch(plain)
    if match is None:
        raise NoCondition(plain)
    subject, sign, value = match.groups()
    name = "fact" if "." in subject else "answer"
    said: Any = list_in(value) if sign == "in" else value
    return {name: subject, "op": _OPS[sign], "value": said}


def list_out(values: Sequence[str]) -> str:
    return MANY_SIGN.join(values)


def list_in(words: str) -> list[str]:
    return [one.strip() for one in re.split(r"[,、\n]", words) if one.strip()]


def sources_out(mapping: Mapping[str, Sequence[str]]) -> str:
    """`appi: GL 10-1; GL 10-2`, one line for each law or standard."""
    return "\n".join(f"{name}: {'; '.join(places)}" for name, places in mapping.items())


def sources_in(words: str) -> dict[str, list[str]]:
    """Lines without a colon are left to `own`."""
    found: dict[str, list[str]] = {}
    for line in words.splitlines():
        name, sign, places = line.partition(":")
        if not line.strip():
            continue
        key = name.strip() if sign else "own"
        found[key] = [one.strip() for one in (places if sign else line).split(";") if one.strip()]
    return found


def expected_out(expected: Any) -> str:
    """`yes`, `>= 100`, `<= 5`, `any of a, b`; '' for none."""
    if expected is None or isinstance(expected, str):
        return expected or ""
    value = expected["value"]
    if expected["op"] == "any_of":
        return f"any of {list_out(value)}"
    return f"{'>=' if expected['op'] == 'gte' else '<='} {number_out(value)}"


def expected_in(words: str) -> Any:
    plain = (
        words.strip().replace("≧", ">=").replace("≦", "<=").replace("≥", ">=").replace("≤", "<=")
    )
    if not plain:
        return None
    for sign, op in ((">=", "gte"), ("<=", "lte")):
        if plain.startswith(sign):
            return {"op": op, "value": number_in(plain.removeprefix(sign))}
    if plain.lower().startswith("any of "):
        return {"op": "any_of", "value": list_in(plain[7:])}
    return plain


def number_out(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value


def number_in(words: object) -> Any:
    """A number where it is one, else the words: reading says then what is expected."""
    try:
        value = float(str(words).strip())
    except ValueError:
        return words
    return int(value) if value.is_integer() else value


def _is_plain(value: object) -> bool:
    """Words that survive being written without quotes."""
    several = value if isinstance(value, list) else [value]
    return all(isinstance(one, str) and re.fullmatch(r"[\w.-]+", one) for one in several)
