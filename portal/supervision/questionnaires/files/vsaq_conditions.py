"""The conditions of VSAQ: choices joined by ||, && and !, in brackets. Pure.

`a_yes || (b/yes && !c)` names choices; the result is in the grammar of questionnaire.yaml.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

_TOKEN: Final = re.compile(r"\s*(\|\||&&|!|\(|\)|[A-Za-z0-9_./-]+)")
Test = Mapping[str, Any]


class Unknown(ValueError):
    """Words that are no condition, or a choice nobody offers; the argument names it."""


def read_condition(words: str, test_of: Callable[[str], Test | None]) -> dict[str, Any]:
    """`test_of` gives the test for a choice, None for one that nobody offers. Raises Unknown."""
    tokens = _tokens(words)
    parser = _Parser(tokens, test_of)
    condition = parser.any()
    if parser.place != len(tokens):
        raise Unknown(words)
    return dict(condition)


def _tokens(words: str) -> list[str]:
    tokens, place = [], 0
    while place < len(words.rstrip()):
        match = _TOKEN.match(words, place)
        if match is None:
            raise Unknown(words)
        tokens.append(match.group(1))
        place = match.end()
    return tokens


class _Parser:
    def __init__(self, tokens: list[str], test_of: Callable[[str], Test | None]) -> None:
        self.tokens, self.test_of, self.place = tokens, test_of, 0

    def any(self) -> Test:
        return self._joined("||", "any", self.all)

    def all(self) -> Test:
        return self._joined("&&", "all", self.one)

    def one(self) -> Test:
        sign = self._take()
        if sign == "!":
            return {"not": dict(self.one())}
        if sign == "(":
            inner = self.any()
            if self._take() != ")":
                raise Unknown("(")
            return inner
        test = self.test_of(sign)
        if test is None:
            raise Unknown(sign)
        return test

    def _joined(self, sign: str, form: str, part: Callable[[], Test]) -> Test:
        parts = [part()]
        while self.place < len(self.tokens) and self.tokens[self.place] == sign:
            self.place += 1
            parts.append(part())
        return parts[0] if len(parts) == 1 else {form: [dict(one) for one in parts]}

    def _take(self) -> str:
        if self.place >= len(self.tokens):
            raise Unknown("")
        sign = self.tokens[self.place]
        self.place += 1
        return sign
