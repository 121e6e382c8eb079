"""From registering a vendor to its first handover, by the filled buttons alone; nobody opens a guide."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Language
from portal.foundation.accounts.signing_in.passwords import hash_password
from portal.foundation.core.database.transactions import transaction
from tests.factories.accounts import make_user
from tests.journeys import founding, taking_on, vendor_side, waiting
from tests.journeys.conftest import Meet
from tests.journeys.counting import Counter
from tests.journeys.office import Office, at_work
from tests.journeys.procurement import ASKED_ONLY_SOMETIMES, write_pdf
from tests.journeys.stories import EN, JA, PASSWORD, Person, Story, today
from tests.journeys.visitor import Visitor

NEXT = ".stages__turn .btn-primary, .check__done .btn-primary"
STORIES = {  # procurement and officer are one person
    "ja": replace(
        JA,
        procurement=Person("湊 蓮", "管理部", "ren@example.jp"),
        manager=Person("岬 望", "代表取締役", "man@example.jp"),
        vendor="株式会社はまなす発送",
        vendor_kana="ハマナスハッソウ",
        signatory=Person("浜 茄子", "代表取締役", "hama@hamanasu.example.jp"),
        given_by="代表取締役 浜 茄子",
    ),
    "en": replace(
        EN,
        procurement=Person("Robin Quay", "Administration", "robin@example.com"),
        manager=Person("Morgan Head", "Chief executive", "morgan@example.com"),
        vendor="Bayberry Mailing Ltd.",
        signatory=Person("Hazel Shore", "Managing director", "hazel@bayberry.example.com"),
        given_by="Hazel Shore, managing director",
    ),
}


def hires(office: Office, story: Story) -> None:
    """The two people of the company."""
    with at_work(office), transaction(audited=False):
        both = (Role.PROCUREMENT, Role.PRIVACY_OFFICER)
        for person, held in ((story.procurement, both), (story.manager, (Role.MANAGEMENT,))):
            user = make_user(person.name, *held, email=person.email)
            user.language, user.password_hash = Language(story.lang), hash_password(PASSWORD)
    people = (story.procurement, story.manager, story.signatory)
    office.portal.typed |= {story.vendor, *(one.name for one in people)}


def walk(office: Office, meet: Meet, lang: str, folder: Path) -> Counter:
    """All of them are counted; apart: keys of clauses and answers of the assessment."""
    portal, story, counter = office.portal, STORIES[lang], Counter()
    hires(office, story)
    ren, man = (counter.watch(meet(portal, lang)) for _ in range(2))
    signatory = counter.watch(meet(portal, lang, phone=True))
    founding.sign_in(ren, story.procurement)
    registers(ren, story, folder)
    with counter.leaving_out():
        checks_clauses(ren, story)
    goes_on(ren, "Invite a signatory")
    ren.fill(name=story.signatory.name, email=story.signatory.email)
    if lang != ren.holds("language"):
        ren.fill(language=lang)
    ren.saves("Send the invitation")
    goes_on(ren, "Ask for it")
    ren.press("Show what will be asked")
    ren.saves("Ask the vendor")
    goes_on(ren, "Assess by the criteria")
    ren.saves("Begin")
    with counter.leaving_out():
        answers(ren, story)
    ren.saves("Save and put forward")

    accepts(signatory, story)
    founding.sign_in(man, story.manager)
    portal.let_jobs_run()
    taking_on.decide_selection(man)
    waiting.begins(ren, waiting.AUTHORITY)
    ren.choose("person_id", f"{story.signatory.name} ({story.signatory.email})")
    ren.fill(given_by=story.given_by, paper=story.paper)
    ren.saves("Record the authority")
    goes_on(ren, "Propose to approve")
    ren.fill(reason=story.reason)
    ren.saves("Propose to approve")
    assert not ren.page.locator(NEXT).count()
    ren.reads("It is the turn of somebody else.")

    signs(signatory)
    taking_on.approve(man, story)
    portal.let_jobs_run()
    waiting.begins(ren, waiting.ACTIVATION)
    ren.saves("Activate")
    goes_on(ren, "Record the first handover")
    ren.saves("Record the handover")
    return counter


def goes_on(visitor: Visitor, words: str) -> None:
    """By the filled button of the way, which says this."""
    button = visitor.page.locator(NEXT)
    assert button.count() == 1
    assert button.inner_text().startswith(visitor.word(words)), button.inner_text()
    visitor.follow_first(NEXT)


def registers(ren: Visitor, story: Story, folder: Path) -> None:
    ren.open("/vendors/")
    ren.follow("Register a vendor")
    ren.fill(name=story.vendor, kana=story.vendor_kana, kind="printing_mailing")
    ren.saves("Register the vendor")
    goes_on(ren, "Add work")
    ren.fill(
        name=story.work,
        department=story.department,
        starts_on=today(),
        access="one_off_copy",
        subcontracting="none",
    )
    ren.saves("Save")
    goes_on(ren, "Add data shared")
    ren.fill(
        category="name_contact",
        subjects=["customer"],
        volume_band="v3",
        necessity_reason=story.need,
        transfer_method="sftp",
        storage_location="vendor_office_jp",
    )
    ren.waits_until(lambda: ren.page.locator("#tier-now .tier").count())
    ren.fill(processing=["output_print", "send"])
    ren.saves("Save")
    goes_on(ren, "Add a contract")
    paper = folder / "contract.pdf"
    write_pdf(paper)
    ren.fill(
        title=story.contract, kind="master", signed_on=today() - timedelta(days=30), file=paper
    )
    ren.press("Register the contract")
    goes_on(ren, "Check the clauses")


def checks_clauses(ren: Visitor, story: Story) -> None:
    ren.follow("Whole list", within="main")
    for number, state in enumerate(ren.page.locator('[name$="-state"]').all(), start=4):
        clause = (state.get_attribute("name") or "").removesuffix("-state")
        sometimes = clause in ASKED_ONLY_SOMETIMES
        state.select_option("not_applicable" if sometimes else "present")
        what, said = ("reason", story.need) if sometimes else ("article", str(number))
        ren.enter(f"{clause}-{what}", said)
    ren.saves("Save all")


def answers(ren: Visitor, story: Story) -> None:
    for asked in ren.page.locator("main section.sheet-question").all():
        asked.locator("input[type=radio]").first.check()
        asked.locator("textarea").fill(story.reason)
    for question in ("SEL-01", "SEL-02"):
        ren.enter(f"d-{question}", today())
        ren.choose(f"p-{question}", story.procurement.name)
        ren.enter(f"m-{question}", "web")
    ren.saves("Save")
    ren.fill(outcome="adopt", reason=story.reason)


def accepts(signatory: Visitor, story: Story) -> None:
    letter = signatory.portal.letters_to(story.signatory.email)[-1]
    signatory.open(founding.link_in(letter))
    signatory.fill(title=story.signatory.title, agreed=True, password=PASSWORD, repeated=PASSWORD)
    signatory.saves("Open the account")


def signs(signatory: Visitor) -> None:
    signatory.open("/todo")
    signatory.follow("Read and sign", within="main")
    for answer in signatory.page.locator("[data-answer][value=affirm]").all():
        answer.check()
    signatory.fill(confirmed=True, password=PASSWORD)
    signatory.press_at(vendor_side.SIGN)
    assert signatory.page.locator(".flash--done").count()
