"""In a table a country is read by its name, in the language of who reads it, however it was entered."""

import pytest

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.entry.as_written import country_of
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.prefill.contradictions import contradictions
from portal.supervision.responses.prefill.statements import Told
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import publish, question, send, sheet
from tests.supervision.responses.steps import hands_in
from tests.supervision.responses.test_contradictions import FIRST, LAST, ours
from tests.supervision.responses.test_copies import words_of

ROWS = [
    {"country": "US", "party": "IT"},
    {"country": "ベトナム", "party": "Umi"},
    {"country": "Atlantis", "party": "VN"},
]
READ = {"ja": ("アメリカ合衆国", "ベトナム"), "en": ("United States", "Vietnam")}


@pytest.fixture
def abroad(cast: Cast, work: Engagement) -> Assignment:
    columns = [
        {"id": "country", "label": {"ja": "国", "en": "Country"}, "type": "country"},
        {"id": "party", "label": {"ja": "事業者", "en": "Party"}, "type": "text"},
    ]
    version = publish(sheet(question("EXT-01", "table", columns=columns)))
    db.session.commit()
    with transaction():
        return send(cast.acme, [work], version)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_pages_and_copies_say_it_in_the_readers_language(
    cast: Cast, browser: Browser, abroad: Assignment, lang: str
) -> None:
    cast.ada.language = cast.pam.language = Language(lang)
    db.session.commit()
    at = f"/responses/{abroad.id}"
    hands_in(cast.ada, abroad, EXT_01=ROWS)
    browser.sign_in(cast.ada)
    seen = [browser.get(f"{at}/sections/s1").text, words_of(browser.get(f"{at}/copy.pdf").data)]
    browser.sign_in(cast.pam)
    seen.append(browser.get(f"{at}/review").text)
    for page in seen:
        for name in (*READ[lang], "Atlantis", "IT", "VN"):
            assert name in page
        other = READ["en" if lang == "ja" else "ja"]
        assert not [name for name in other if name in page], "nor as it was entered"
        assert "US" not in page.split("EXT-01", 1)[1].split("Umi", 1)[0]


def test_where_it_is_entered_it_stays_as_it_was_entered(
    cast: Cast, browser: Browser, abroad: Assignment
) -> None:
    browser.sign_in(cast.ada)
    sent = {"s-EXT-01": "", "t-EXT-01-0-country": "us", "t-EXT-01-0-party": "Umi"}
    browser.post(f"/responses/{abroad.id}/sections/s1", data=sent)
    page = browser.get(f"/responses/{abroad.id}/sections/s1").text
    assert 'name="t-EXT-01-0-country" value="us"' in page
    assert "<b>United States</b>" in page, "folded up"


def test_the_register_is_compared_with_the_country_and_not_with_its_name() -> None:
    said = [{"country": name} for name in ("ベトナム", "United States", "jp")]
    found = contradictions(
        {"EXT-01": Told(said)}, [], [ours(countries="US VN JP")], first=FIRST, last=LAST
    )
    assert list(found) == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("US", "US"),
        (" vn ", "VN"),
        ("ＶＮ", "VN"),
        ("ベトナム", "VN"),
        ("united  states", "US"),
        ("", None),
        ("XX", None),
        ("Umi", None),
    ],
)
def test_a_country_is_known_by_its_letters_or_its_name(typed: str, code: str | None) -> None:
    assert country_of(typed) == code
