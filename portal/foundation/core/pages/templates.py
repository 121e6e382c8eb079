"""How templates are made ready."""

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class TemplateEnvironment(Environment):
    """Each template takes what all templates know when it is loaded.

    Jinja looks it up in two maps, one after the other, for each macro that a page imports. Nothing is
    added once the first page was shown.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}
