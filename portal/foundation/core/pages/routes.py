"""A package's table of routes: where each of its pages is, what answers there, in which menu it lies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue

View = Callable[..., ResponseReturnValue]


@dataclass(frozen=True, slots=True)
class Route:
    """Its endpoint is the name of the view in the blueprint it stands in.

    `menus`: the endpoints of the lines of the menu under which it lies; none: those of its package.
    """

    rule: str
    view: View
    methods: tuple[str, ...]
    menus: tuple[str, ...]


class Pages(Blueprint):
    """The blueprint of a package, with its table."""

    routes: Sequence[Route] = ()


def get(rule: str, view: View, *menus: str) -> Route:
    """What is read: a page, a part of one, a file."""
    return Route(rule, view, ("GET",), menus)


def post(rule: str, view: View, *menus: str) -> Route:
    """A command whose form stands on another page."""
    return Route(rule, view, ("POST",), menus)


def form(rule: str, view: View, *menus: str) -> Route:
    """A page with a form, and what takes it in."""
    return Route(rule, view, ("GET", "POST"), menus)


def blueprint(name: str, *routes: Route, menus: tuple[str, ...] = ()) -> Pages:
    """`menus`: of those routes that say none of their own."""
    made = Pages(name, __name__)
    made.routes = [replace(route, menus=route.menus or menus) for route in routes]
    for route in made.routes:
        made.add_url_rule(route.rule, view_func=route.view, methods=list(route.methods))
    return made


def menus_of(app: Flask, endpoint: str) -> tuple[str, ...]:
    """Where an endpoint lies in the menu; () for one that lies nowhere, and for files of libraries."""
    package, _, view = endpoint.rpartition(".")
    pages = app.blueprints.get(package)
    routes = pages.routes if isinstance(pages, Pages) else ()
    return next((route.menus for route in routes if route.view.__name__ == view), ())
