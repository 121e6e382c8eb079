"""Mails that answer a vendor greet it, and are signed by who writes."""

from datetime import date

import pytest

from portal.foundation.accounts.models import Language
from portal.foundation.core import clock
from portal.foundation.core.words.messages import say
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.extensions.emails import answered
from portal.ledger.extensions.models import Extension
from portal.supervision.findings.handling import emails
from tests.cast import Cast
from tests.factories.findings import make_finding
from tests.factories.obligations import make_obligation

FRAME = {
    "ja": (
        "株式会社Acme\nAda 様\n\n平素より大変お世話になっております。",
        "何卒よろしく",
        "委託先監督ポータル: http",
    ),
    "en": (
        "Acme\nDear Ada,\n\nSazanami Transfer Inc. writes to you",
        "Kind regards",
        "Vendor portal: http",
    ),
}


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("about", ["finding", "extension"])
def test_it_has_greeting_and_signature(cast: Cast, lang: str, about: str) -> None:
    ada, company = cast.ada, the_organisation()
    ada.language, ada.name = Language(lang), "Ada"
    cast.acme.name, cast.acme.name_en = "株式会社Acme", "Acme"
    company.contact_ja = company.contact_en = "個人情報保護室 03-0000-0000"
    if about == "finding":
        told = emails._Told("plan:1", say("Subject"), say("Sentence"))
        body = emails._mail(make_finding(cast.acme), ada, told).body
    else:
        wish = Extension(vendor_id=cast.acme.id, answer="", granted_until=date(2026, 12, 25))
        wish.asked_at = clock.now()
        body = answered(wish, make_obligation(cast.acme), ada).body
    begin, closing, portal = FRAME[lang]
    assert body.startswith(begin)
    assert closing in body.split("\n\n--\n")[0]
    signature = body.split("\n\n--\n")[1]
    for said in (company.name.in_(lang), "個人情報保護室 03-0000-0000", portal):
        assert said in signature
