"""What forms of the ledger share: fields of core, choices from packs, refusals with a way out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup

from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages import forms
from portal.foundation.core.pages.forms import (
    DayField,
    PickField,
    TickField,
    an_address,
    at_most,
    chosen,
    needed,
    status_of,
    stripped,
)
from portal.foundation.core.words.i18n import _l, in_language, words
from portal.foundation.core.words.messages import Message

__all__ = [
    "DayField",
    "PickField",
    "TickField",
    "an_address",
    "at_most",
    "chosen",
    "labels",
    "needed",
    "options",
    "refuse",
    "status_of",
    "stripped",
    "with_empty",
]


def options(things: Iterable[Any]) -> list[tuple[str, str]]:
    """Choices from things of a pack: their id, and their label or title in the reader's language."""
    return [
        (thing.id, in_language(getattr(thing, "label", None) or thing.title)) for thing in things
    ]


def with_empty(choices: Sequence[tuple[str, str]], empty: Any = None) -> list[tuple[str, str]]:
    """The same with a first line that chooses nothing."""
    return [("", str(empty if empty is not None else _l("Please choose"))), *choices]


def labels(texts: Mapping[Any, Message]) -> list[tuple[str, str]]:
    """Choices from messages by enum member."""
    return [(str(member.value), words(text)) for member, text in texts.items()]


def refuse(form: FlaskForm, error: DomainError, *, href: str = "", link: Any = "") -> None:
    """Show what a service refused beside its field, or on top; `href` and `link`: what helps."""
    forms.refuse(form, error)
    field = form._fields.get(error.field or "")
    if href and field is not None:
        way = Markup('{} <a href="{}">{}</a>').format(words(error.message), href, link)
        field.errors = [*field.errors[:-1], way]
