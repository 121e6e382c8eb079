"""Words at the edge: which language a reader has, and messages put into it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, force_locale, get_locale, gettext, lazy_gettext, ngettext

from portal.foundation.core import clock, dates
from portal.foundation.core.messages import LANGUAGES, Lang, Message, Text
from portal.foundation.core.unbroken import unbroken

_l: Callable[..., Any] = lazy_gettext

babel = Babel()


def init_i18n(app: Flask) -> None:
    babel.init_app(
        app, locale_selector=choose_language, default_translation_directories=_folder(app)
    )
    filters = {
        "words": words,
        "in_language": in_language,
        "date": lambda day: "" if day is None else dates.short(day, language()),
        "date_full": lambda day: "" if day is None else dates.full(day, language()),
        "datetime": lambda at: "" if at is None else dates.moment(at, language()),
        "datetime_full": lambda at: "" if at is None else dates.full_moment(at, language()),
        "distance": lambda day: words(dates.distance(day, clock.today())),
        "unbroken": unbroken,
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update(words=words)


def _folder(app: Flask) -> str:
    return str(app.config["ROOT"] / "translations")


def choose_language() -> Lang:
    """The person's own choice, else the browser's, else the organisation's."""
    if not has_request_context():
        return LANGUAGES[0]
    chosen = g.get("language") or session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    fallback = g.get("default_language") or LANGUAGES[0]
    return request.accept_languages.best_match(LANGUAGES) or fallback


def language() -> Lang:
    return str(get_locale() or LANGUAGES[0])


def words(message: Any, lang: Lang | None = None) -> str:
    """A message, text, date or plain value in `lang`, or in the reader's language."""
    if lang is not None and lang != language():
        with force_locale(lang):
            return words(message)
    if not isinstance(message, Message):
        return _value(message)
    params = {name: _value(value) for name, value in message.params.items()}
    if message.plural_id is not None:
        number = message.params["n"]
        return str(ngettext(message.id, message.plural_id, number, **(params | {"n": number})))
    return str(gettext(message.id, **params)) if params else str(gettext(message.id))


def in_language(text: Text | None) -> str:
    return "" if text is None else text.in_(language())


def _value(value: Any) -> str:
    if isinstance(value, Message):
        return words(value)
    if isinstance(value, Text):
        return value.in_(language())
    if isinstance(value, datetime):
        return dates.moment(value, language())
    if isinstance(value, date):
        return dates.short(value, language())
    return "" if value is None else str(value)
