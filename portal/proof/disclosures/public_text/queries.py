"""Reads what everybody may know on a day: which kinds of vendors handle data, for what, in which countries."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.foundation.core.database.db import db, in_parts
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.vendors.entry.as_written import country_text
from portal.proof.disclosures.content import FORMAT, both, iso
from portal.proof.disclosures.public_text.wording import Measures, text_in
from portal.supervision.promises.facts import vendors_on
from portal.supervision.subcontractors.models import Subcontractor
from portal.supervision.subcontractors.standing import ChainStanding

_JAPAN = "JP"


def text_on(day: date, measures: Measures) -> dict[str, Any]:
    """The content, frozen as plain data: its parts, and the text made of them in both languages."""
    kinds: dict[tuple[str, str], dict[tuple[str, str], None]] = {}
    countries: dict[str, None] = {}
    chain: list[int] = []
    for vendor in vendors_on(None, day):
        for work in vendor.works:
            if not work.is_supervised_on(day) or not work.has_begun(day):
                continue
            purposes = kinds.setdefault(_key(work.kind), {})
            for shared in work.shares:
                purposes[_key(shared.purpose_title)] = None
                countries[shared.share.country] = None
            chain += [
                one.subcontractor_id for one in work.chain if one.standing is ChainStanding.COUNTS
            ]
    for some in in_parts(chain):
        rows = select(Subcontractor.handled_in).where(Subcontractor.id.in_(some)).distinct()
        countries |= dict.fromkeys(db.session.scalars(rows))
    company = the_organisation()
    content: dict[str, Any] = {
        "format": FORMAT,
        "company": both(company.name),
        "contact": both(company.contact),
        "as_of": iso(day),
        "kinds": [
            {"kind": _plain(kind), "purposes": [_plain(one) for one in sorted(purposes)]}
            for kind, purposes in sorted(kinds.items())
        ],
        "countries": [
            both(country_text(code))
            for code in sorted(countries, key=lambda code: (code != _JAPAN, code))
        ],
        "measures": [both(one) for one in measures],
    }
    texts: Mapping[str, str] = {"ja": text_in(content, "ja"), "en": text_in(content, "en")}
    return content | {"text": texts}


def _key(text: Text) -> tuple[str, str]:
    return text.ja, text.en


def _plain(key: tuple[str, str]) -> dict[str, str]:
    return both(Text(ja=key[0], en=key[1]))
