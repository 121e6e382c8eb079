"""The beginning: the company's row and the first notice about the use of people's data."""

from dataclasses import asdict, dataclass
from datetime import date

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation.models import Notice, Organisation
from portal.foundation.organisation.notice import first_notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What a company says about itself at the first start; the rest has starting values."""

    name_ja: str
    name_en: str
    default_language: str
    zone: str  # IANA name
    fiscal_year_start_month: int
    officer_title_ja: str
    officer_title_en: str
    baseline_on: date


def found_organisation(company: Company) -> tuple[Organisation, Notice]:
    """The company and its notice, version 1; part of a command, no audit line."""
    organisation = Organisation(
        id=1, **asdict(company), contact_ja="", contact_en="", closing_days=[], ladders={}
    )
    text = first_notice(
        Text(ja=company.name_ja, en=company.name_en),
        Text(ja=company.officer_title_ja, en=company.officer_title_en),
    )
    notice = Notice(ja=text.ja, en=text.en, published_on=clock.today())
    db.session.add_all([organisation, notice])
    db.session.flush()
    return organisation, notice
