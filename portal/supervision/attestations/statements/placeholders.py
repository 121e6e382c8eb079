"""What the portal puts into statements, read for many requests at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from portal.content.catalogue import data_category, statement
from portal.content.definitions.statements import Statement
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import LANGUAGES, Text, say
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.statements import queries as sitting_queries
from portal.supervision.attestations.statements import texts
from portal.supervision.attestations.statements.periods import About


class RequestLike(Protocol):
    """A request, or what one would be about."""

    @property
    def id(self) -> int: ...
    @property
    def engagement_id(self) -> int: ...
    @property
    def period_from(self) -> date: ...
    @property
    def period_to(self) -> date | None: ...


def fills_for(
    requests: Collection[RequestLike], vendor: Vendor, today: date
) -> Mapping[int, texts.Fill]:
    """By request, as of today. Refuses work without terms on record."""
    works = {one.engagement_id for one in requests}
    terms = sitting_queries.terms_by_work(works, today)
    shared = sitting_queries.categories_by_work(works, today)
    company = the_organisation().name
    called = Text(ja=vendor.name, en=vendor.name_en or vendor.name)
    found = {}
    for request in requests:
        held = terms.get(request.engagement_id)
        if held is None:
            raise RuleViolated(say("The entrusted work has no terms on record."))
        found[request.id] = texts.Fill(
            company_name=company,
            vendor_name=called,
            engagement_name=Text(ja=held.name, en=held.name_en or held.name),
            period_from=request.period_from,
            period_to=request.period_to,
            end_date=held.ends_on,
            data_items=tuple(_item(*one) for one in shared.get(request.engagement_id, ())),
        )
    return found


def _item(category: str, own: str) -> Text:
    """The company's own words for the items, else the title of the category."""
    return Text(ja=own, en=own) if own else data_category(category).title


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """What a request would be about."""

    id: int
    engagement_id: int
    period_from: date
    period_to: date | None


@dataclass(frozen=True, slots=True)
class StatementPreview:
    """A statement as the vendor would be shown it, by language."""

    statement: Statement
    about: About
    texts: Mapping[str, str]


def previews(
    wanted: Collection[tuple[int, str, About]], vendors: Mapping[int, Vendor], today: date
) -> list[StatementPreview]:
    """Of work, statement and time. `vendors`: whose work it is, by work."""
    found = []
    for number, (work, name, about) in enumerate(wanted):
        draft = RequestDraft(number, work, about.first, about.last)
        fill = fills_for([draft], vendors[work], today)[number]
        asked = statement(name)
        words = {
            lang: texts.statement_text(asked, about.wording, fill, lang, {}) for lang in LANGUAGES
        }
        found.append(StatementPreview(asked, about, words))
    return found


def digest(shown: Collection[StatementPreview]) -> str:
    """Of all that is shown, so that nothing else is asked than what was looked at."""
    return texts.sha256("\n\n".join(text for one in shown for text in one.texts.values()))
