"""The third act: the vendor is asked for its statements, approved by two people, and activated."""

from tests.journeys import waiting
from tests.journeys.stories import Story, called, today
from tests.journeys.visitor import Visitor


def assess(procurement: Visitor, story: Story) -> None:
    """By the selection criteria, on the vendor's behalf: saved, then put forward."""
    waiting.begins(procurement, waiting.SELECTION)
    procurement.follow("Assess by the criteria", within="main")
    procurement.saves("Begin")
    main = procurement.page.locator("main")
    for asked in main.locator("section.sheet-question").all():
        asked.locator("input[type=radio]").first.check()
        asked.locator("textarea").fill(story.reason)
    procurement.portal.typed.add(story.reason)
    for question in ("SEL-01", "SEL-02"):
        procurement.enter(f"d-{question}", today())
        procurement.choose(f"p-{question}", story.procurement.name)
        procurement.enter(f"m-{question}", "web")
    procurement.saves("Save")
    procurement.reads("a score of %(score)s %%.", score="100.0")
    procurement.fill(outcome="adopt", reason=story.reason)
    procurement.saves("Save and put forward")


def decide_selection(officer: Visitor) -> None:
    waiting.begins(officer, waiting.SELECTION_DECISION)
    officer.saves("Decide as proposed")
    waiting.is_done(officer, waiting.SELECTION_DECISION)


def adopt_criteria(officer: Visitor, manager: Visitor, story: Story) -> None:
    """The officer proposes that these are the criteria, management decides."""
    waiting.begins(officer, waiting.CRITERIA)
    officer.follow("Propose to adopt, or note the review", within="main")
    officer.fill(reason=story.reason)
    officer.saves("Propose")
    manager.open("/selections/criteria")
    manager.follow("Decide", within="main")
    manager.fill(reason=story.reason)
    manager.saves("Approve")


def propose_approval(procurement: Visitor, story: Story, *, early: bool = False) -> None:
    """It waits as soon as nothing is missing; `early`: before, when it may be, and nobody has to."""
    if early:
        open_vendor(procurement, story)
        open_menu(procurement)
        procurement.follow("Propose to approve", within="main")
    else:
        waiting.begins(procurement, waiting.APPROVAL, done=waiting.AUTHORITY)
    procurement.fill(reason=story.reason)
    procurement.saves("Propose to approve")
    procurement.reads(
        "%(name)s has proposed it; another person decides.", name=story.procurement.name
    )


def approve(officer: Visitor, story: Story) -> None:
    waiting.begins(officer, waiting.DECISION)
    officer.fill(reason=story.reason)
    officer.saves("Approve")
    waiting.is_done(officer, waiting.DECISION)


def invite_signatory(procurement: Visitor, story: Story) -> None:
    """Statements wait to be asked for; their page says that nobody there can sign them yet."""
    waiting.begins(procurement, waiting.ASK, done=waiting.CLAUSES)
    procurement.follow("Invite a person", within="main")
    procurement.fill(
        name=story.signatory.name,
        email=story.signatory.email,
        role="vendor_signatory",
        language=story.lang,
    )
    procurement.saves("Send the invitation")


def record_authority(procurement: Visitor, story: Story) -> None:
    """Which waits from the minute on in which somebody is to sign and may not."""
    waiting.begins(procurement, waiting.AUTHORITY, done=waiting.ASK)
    procurement.choose("person_id", f"{story.signatory.name} ({story.signatory.email})")
    procurement.fill(given_by=story.given_by, paper=story.paper)
    procurement.saves("Record the authority")


def ask_for_statements(procurement: Visitor, story: Story) -> None:
    """Before the work starts: two statements, looking ahead, read before they are sent."""
    waiting.begins(procurement, waiting.ASK)
    procurement.choose("engagement_id", story.work)
    procurement.press("Show what will be asked")
    procurement.reads("What will be asked")
    procurement.saves("Ask the vendor")


def activate(procurement: Visitor, story: Story) -> None:
    """The gate is open: the contract binds and the statement is signed."""
    waiting.begins(procurement, waiting.ACTIVATION, done=waiting.APPROVAL)
    procurement.reads("Nothing is missing.")
    procurement.saves("Activate")


def hand_over(procurement: Visitor, story: Story) -> None:
    """After it nothing waits for procurement any more."""
    waiting.begins(procurement, waiting.HANDOVER, done=waiting.ACTIVATION)
    procurement.follow("Record the first handover", within="main")
    procurement.saves("Record the handover")
    waiting.nothing_waits(procurement)


def gate_is_closed(procurement: Visitor, story: Story) -> None:
    """Approved, but nothing signed yet: the page says what is missing, and the button is shut."""
    open_vendor(procurement, story)
    open_menu(procurement)
    procurement.follow("Activate", within="main")
    button = procurement.page.get_by_role("button", name=procurement.word("Activate"))
    assert button.is_disabled()
    procurement.reads("Something is missing, see above.")


def open_vendor(visitor: Visitor, story: Story, tab: str = "") -> None:
    visitor.follow("Vendors", within="nav")
    visitor.follow_named(called(story))
    if tab:
        visitor.follow_to(tab)


def open_menu(visitor: Visitor) -> None:
    """Of the vendor: what else can be done with it."""
    visitor.page.locator(".page-head__acts summary").click()
