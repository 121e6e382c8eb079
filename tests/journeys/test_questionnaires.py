"""Questionnaires from the first word to the last finding, in browsers, in both languages."""

import pytest

from tests.journeys.conftest import Arrive
from tests.journeys.office import Office
from tests.journeys.sheets_desk import ASKED, LACK, MEND, SECTIONS, TITLE, company
from tests.journeys.visitor import Visitor


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_questionnaire_is_written_published_and_sent_to_three_vendors(
    office: Office, arrive: Arrive, lang: str
) -> None:
    here = company(office, lang, "Write")
    tomo = arrive(here.buyer, lang)
    tomo.open("/questionnaires")
    tomo.follow("Write a new one", within="main")
    tomo.fill(name=f"spring-{lang}", title_ja=TITLE[0], title_en=TITLE[1])
    tomo.press("Begin")
    draft = tomo.page.url
    for name, (ja, en) in SECTIONS.items():
        tomo.follow("Add a section")
        tomo.fill(id=name, title_ja=ja, title_en=en)
        tomo.press("Save")
    write_first(tomo)
    write(tomo, "SUB-01", 1, weight="0")
    write_shown_if(tomo)
    tomo.follow("See it as a vendor")
    tomo.finds(ASKED["ORG-01"][lang == "en"])
    tomo.open(draft)
    tomo.reads("Nothing stops publishing")
    tomo.follow("Check and publish")
    tomo.fill(note="First")
    tomo.saves("Publish")
    tomo.finds(ASKED["SUB-02"][lang == "en"])

    tomo.open("/questionnaires")
    tomo.follow_named(TITLE[lang == "en"])
    tomo.follow("Send to vendors")
    tomo.fill(work=f"Sorting Write{lang}")
    tomo.press("Filter")
    tomo.press("Show who gets it")
    for name in here.vendors:
        tomo.finds(name)
    tomo.press_at("button[name=step][value=send]")
    assert tomo.page.locator(".flash--done").count()
    for name in here.vendors:
        tomo.finds(name)
    office.portal.let_jobs_run("reminders")
    for name in here.signers:
        letter = office.portal.letters_to(f"{name.lower()}@")[-1]
        assert TITLE[lang == "en"] in str(letter["Subject"]) + letter.get_content()
    ren = arrive(here.signers[1], lang, phone=True)
    ren.open("/todo")
    ren.follow_first('main a[href*="/responses/"]')
    ren.finds(SECTIONS["org"][lang == "en"])


def write(visitor: Visitor, name: str, section: int, **more: object) -> None:
    """From the outline and back, with both languages."""
    begin(visitor, name, section, **more)
    visitor.press_at("button[name=go][value=back]")


def begin(visitor: Visitor, name: str, section: int, **more: object) -> None:
    ja, en = ASKED[name]
    visitor._goes(
        visitor.page.locator('main a[href$="/new"][href*="/sections/"]').nth(section).click, 200
    )
    visitor.fill(**{"id": name, "text-ja": ja, "text-en": en} | more)


def write_first(visitor: Visitor) -> None:
    """With an expected answer, and a finding where it is not given."""
    begin(visitor, "ORG-01", 0, answer_type="yes_partial_no", weight="3")
    visitor.press("Show the fields of this kind")
    visitor.fill(expected="yes", basis_level="law")
    visitor.fill(
        **{
            "r-0-id": "F-ORG",
            "r-0-severity": "major",
            "r-0-on": ["no", "partial"],
            "r-0-title-ja": LACK[0],
            "r-0-title-en": LACK[1],
            "r-0-action-ja": MEND[0],
            "r-0-action-en": MEND[1],
            "r-0-days": "30",
            "r-0-owner": "vendor",
        }
    )
    visitor.press_at("button[name=go][value=back]")


def write_shown_if(visitor: Visitor) -> None:
    """Shown where the question before is answered with yes."""
    begin(visitor, "SUB-02", 1, answer_type="text", weight="0")
    visitor.fill(**{"s-0-what": "a:SUB-01"})
    visitor.press("Show what it can be compared with")
    visitor.fill(**{"s-0-op": "is", "s-0-value": "yes"})
    visitor.press_at("button[name=go][value=back]")
