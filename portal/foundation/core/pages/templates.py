"""How templates are made ready."""

from collections.abc import Callable, MutableMapping
from functools import cache
from typing import Any

from flask.sansio.app import App
from flask.templating import Environment
from markupsafe import Markup


class TemplateEnvironment(Environment):
    """Each template takes what all templates know when it is loaded.

    Jinja looks it up in two maps, one after the other, for each macro that a page imports. Nothing is
    added once the first page was shown.
    """

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, **options)
        self.globals["icons_from"] = icons_from

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def icons_from(sprite: str) -> Callable[..., Markup]:
    """What draws an icon of this sprite: `icon(name, label=None, class=None)`, for components/icons.html."""

    @cache
    def hidden(name: str, css: str | None) -> Markup:
        look = Markup(" {}").format(css) if css else ""
        return Markup('<svg class="bi{}" aria-hidden="true"><use href="{}#{}"></use></svg>').format(
            look, sprite, name
        )

    def icon(name: str, label: str | None = None, **look: str | None) -> Markup:
        if look.keys() - {"class"}:
            raise TypeError(f"an icon has no {', '.join(look)}")
        drawn = hidden(name, look.get("class"))
        if not label:
            return drawn
        said = Markup('role="img" aria-label="{}"').format(label)
        return drawn.replace('aria-hidden="true"', said, 1)

    return icon
