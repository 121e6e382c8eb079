"""The frame of a mail to a vendor's person: whom it greets, who writes, and the signature."""

from collections.abc import Iterable
from typing import Any, Protocol

from flask import current_app

from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Text, say


class WritingCompany(Protocol):
    """Who writes."""

    @property
    def name(self) -> Text: ...

    @property
    def contact(self) -> Text: ...


def framed(
    lines: Iterable[Any], lang: Lang, *, name: str, vendor: Text | None, company: WritingCompany
) -> str:
    """`lines` between greeting and signature, as a letter has them. `vendor`: where it is known."""
    greeting = words(say("Dear %(name)s,", name=name), lang)
    if vendor is not None:
        greeting = f"{vendor.in_(lang)}\n{greeting}"
    contact = company.contact.in_(lang)
    signature = [
        "--",
        company.name.in_(lang),
        *(
            [words(say("If you have questions: %(contact)s", contact=contact), lang)]
            if contact
            else []
        ),
        words(say("Vendor portal: %(link)s", link=link_to("/")), lang),
        words(say("The vendor portal of %(company)s wrote this mail.", company=company.name), lang),
    ]
    parts = [
        greeting,
        words(say("%(company)s writes to you from its vendor portal.", company=company.name), lang),
        *(words(one, lang) for one in lines),
        words(say("Kind regards,"), lang),
        "\n".join(signature),
    ]
    return "\n\n".join(parts) + "\n"


def link_to(path: str) -> str:
    """The full address of a page; `path` begins with a slash, as url_for gives it."""
    return f"{current_app.config['PUBLIC_URL']}{path}"
