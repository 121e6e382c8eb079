"""What people do when something waits for them: vendors by their temper, staff as the button on Today leads."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from portal.demo.acts.answering import good_answer
from portal.demo.cast.shapes import PASSWORD
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core.database.db import db
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.supervision.incidents.rules.duties import CLOCKS
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.responses.assignments import queries
from tests.simulation.year.hands import WORDS, Hand, Page, Refused

K = ObligationKind
PERSONS: Final = "12"
PROOF: Final = "提出済みの規程と記録のとおりです。"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that is open; `way`: where the button on the first page of whoever owes it leads."""

    id: int
    kind: ObligationKind
    subject_id: int
    vendor_id: int | None
    due_on: date
    opened_on: date
    way: str


@dataclass(frozen=True, slots=True)
class Temper:
    """How a vendor answers: so many days after it was asked, or after (before) the day it is due.

    `weak`: answers of its sheets that are not as they should be. `is_sent_back`: procurement has to
    ask for one answer again.
    """

    name: str
    number: int  # of 35
    after_asking: tuple[int, int] | None = None
    after_due: tuple[int, int] = (0, 0)
    asks_time: bool = False
    declines: bool = False
    weak: Mapping[str, str] | None = None
    is_sent_back: bool = False

    def day(self, waiting: Waiting, chance: Random) -> date:
        if self.after_asking is not None:
            return waiting.opened_on + timedelta(days=chance.randint(*self.after_asking))
        return waiting.due_on + timedelta(days=chance.randint(*self.after_due))


# 28 of 35 answer in time or after reminders. Every fourth of the first two has a weak answer.
WEAK: Final = {"TEC-02": "partial"}
WORST: Final = {"TEC-02", "PEO-03", "TEC-06"}  # what a reviewer notes of a sheet
MIX: Final = (
    Temper("in time", 15, after_asking=(2, 20)),
    Temper("in time, a weak answer in the sheet", 5, after_asking=(2, 20), weak=WEAK),
    Temper("after reminders", 6, after_due=(-6, 7)),
    Temper("after reminders, a weak answer in the sheet", 2, after_due=(-6, 7), weak=WEAK),
    Temper("late", 2, after_due=(15, 35)),
    Temper("asks for more time", 2, after_due=(-3, 0), asks_time=True),
    Temper("refuses its first statement", 1, after_asking=(5, 15), declines=True),
    Temper("mistakes in the sheet", 1, after_asking=(2, 20), is_sent_back=True),
    Temper("evidence is missing", 1, after_asking=(2, 20), weak={"PEO-03": "no", "TEC-06": "no"}),
)


def tempers(vendor_ids: list[int], seed: int) -> Mapping[int, Temper]:
    """Dealt out by the seed; of fewer vendors the first of a shuffled pack."""
    pack = [temper for temper in MIX for _ in range(temper.number)]
    Random(seed).shuffle(pack)  # noqa: S311  (repeatable on purpose)
    return dict(zip(vendor_ids, pack * (1 + len(vendor_ids) // len(pack)), strict=False))


# Vendors.


def sign(hand: Hand, waiting: Waiting, *, declines: bool = False) -> None:
    """Everything that is asked, in one sitting, or a correction by itself; who declines, declines the
    first of them."""
    is_correction = waiting.kind is K.ATTESTATION_CORRECTION
    page = hand.open(waiting.way if is_correction else "/attestations/sitting")
    said: dict[str, Any] = {"confirmed": "y", "password": PASSWORD}
    for one in page.tree.xpath("//form//input"):
        name = one.get("name") or ""
        if "persons_" in name:
            said[name] = PERSONS
        elif name.endswith("_cases"):
            said[name] = "0"
        elif name.endswith("_date"):
            said[name] = hand.today
    said |= dict.fromkeys(page.tree.xpath("//form//textarea/@name"), "")  # no exceptions
    answers = page.tree.xpath("//form//input[@value='decline']/@name")
    if declines and answers:
        said[answers[0]] = "decline"
        said[answers[0].replace("-answer", "-explanation")] = "社内の確認が終わっていません。"
    page.fill(said, button="sign=1")


def answer_sheet(hand: Hand, waiting: Waiting, weak: Mapping[str, str]) -> None:
    """Section by section, then handed in."""
    start = f"/responses/{waiting.subject_id}"
    found = hand.open(start).links(f"{start}/sections/")
    sections = dict.fromkeys(one.partition("#")[0] for one in found if not one.endswith("/give"))
    questions = _questions(hand, waiting.subject_id)
    for _round in range(2):  # answers bring up further questions
        for section in sections:
            with suppress(Refused):  # of a sheet that was sent back few sections are open
                page = hand.open(section)
                page.fill(_answers(page, questions, weak, hand.today), button="go=next")
        page = hand.open(f"{start}/hand-in")
        if page.offers("/hand-in"):
            page.press("/hand-in")
            return
    raise Refused(f"{start}: {' '.join(page.tree.text_content().split())[:300]}")


def _questions(hand: Hand, assignment_id: int) -> Mapping[str, Question]:
    with hand.app.app_context(), acting_as(db.session, SYSTEM):
        asked = queries.find_asked(assignment_id)
        found = dict(asked.sheet.by_id) if asked else {}
        db.session.remove()
    return found


def _answers(
    page: Page, questions: Mapping[str, Question], weak: Mapping[str, str], today: str
) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for one in page.tree.xpath("//section[@data-question]"):
        name = one.get("data-question")
        fields = {field.get("name") for field in one.xpath(".//*[@name]")}
        if f"v-{name}" not in fields:
            continue
        value = weak.get(name, good_answer(questions[name]))
        said[f"v-{name}"] = value if isinstance(value, list) else str(value)
        if f"c-{name}" in fields:
            said[f"c-{name}"] = f"{PROOF}({today})"
        for field in fields:
            if field.startswith(f"e-{name}-"):
                said[field] = f"{int(today[:4]) + 1}{today[4:8]}01"
            elif field == f"r-{name}":
                said[field] = ""
    return said


def ask_time(hand: Hand, waiting: Waiting) -> None:
    """Two weeks more, or three or four where that day is closed."""
    page = hand.open(f"/todo/{waiting.id}/more-time")
    for weeks in (2, 3, 4):
        until = (waiting.due_on + timedelta(weeks=weeks)).isoformat()
        with suppress(Refused):
            page.press(until=until, reason="担当者が不在のため。")
            return
    raise Refused(f"{page.path}: no day is open")


def report_incident(hand: Hand) -> None:
    """A parcel with twelve names went to a wrong address and came back unopened."""
    page = hand.open("/incidents/report")
    page.press(
        happened="書類1通を誤った宛先に送付し、未開封で回収した。",
        noticed_on=hand.today,
        people=PERSONS,
    )


# Staff, and what vendors owe besides.

Step = Callable[[Hand, Waiting], None]


def follow(hand: Hand, waiting: Waiting) -> None:
    """The page that the button leads to, and its form."""
    is_selection = waiting.way.endswith(("/selection", "/selection/new"))
    step = _renew_selection if is_selection else STEPS.get(waiting.kind, _form_of(""))
    step(hand, waiting)


def _form_of(action: str, *, button: str = "", **said: str) -> Step:
    def step(hand: Hand, waiting: Waiting) -> None:
        hand.open(waiting.way).fill(said, action, button)

    return step


def _repair(hand: Hand, waiting: Waiting) -> None:
    """A plan first where one is wanted, then what was done."""
    start = f"/findings/{waiting.subject_id}"
    ready = (date.fromisoformat(hand.today) + timedelta(days=10)).isoformat()
    try:
        hand.open(f"{start}/repair").press("/repair", done="手順を改め、全員に周知しました。")
    except Refused:
        hand.open(f"{start}/plan").press("/plan", ready_on=ready)


def _renew_selection(hand: Hand, waiting: Waiting) -> None:
    """Assessed anew by the criteria: begun, filled in and put forward."""
    way = waiting.way
    if not way.endswith("/fill"):
        page = hand.open(f"/vendors/{waiting.vendor_id}/selection/new")
        way = page.fill({})
    page = hand.open(way)
    said: dict[str, Any] = {"outcome": "adopt", "reason": "全ての設問で基準を満たすため。"}
    for one in page.tree.xpath("//form//*[@name]"):
        name = one.get("name")
        if name.startswith("d-"):
            said[name] = hand.today
        elif name.startswith("m-"):
            said.setdefault(name, one.get("value"))
        elif name in {"until", "conditions"}:
            said[name] = ""
    page.fill(said, button="next=propose")


def _review_criteria(hand: Hand, waiting: Waiting) -> None:
    page = hand.open("/selections/criteria/new")
    page.press(step="reviewed", holds_from=hand.today, reason="見直しの結果、変更しない。")


def _assess(hand: Hand, waiting: Waiting) -> None:
    page = hand.open(f"/incidents/{waiting.subject_id}/assessment")
    categories = page.tree.xpath("//input[@name='categories']/@value")[:1]
    page.press(categories=categories, people=PERSONS, is_encrypted="y")


def _tell_authority(hand: Hand, waiting: Waiting) -> None:
    links = hand.open(waiting.way).links("/sent")
    if not links:
        raise Refused(f"{waiting.way}: nothing to send")
    hand.open(links[0]).press(receipt="R-0001")


def close_incident(hand: Hand, number: int) -> None:
    hand.open(f"/incidents/{number}/end?ending=close").fill({})


def propose_exception(hand: Hand, waiting: Waiting) -> None:
    """What to do about a statement that was declined; the officer decides."""
    until = (date.fromisoformat(hand.today) + timedelta(days=30)).isoformat()
    page = hand.open(f"/attestations/{waiting.subject_id}/exception")
    page.press(course="correct", until=until, basis="")


def _decide_exception(hand: Hand, waiting: Waiting) -> None:
    found = hand.open(f"/attestations/{waiting.subject_id}").tree.xpath(
        "//*[@id='decisions']//a/@href"
    )
    links = [one for one in found if "/decide" in one or "/decision" in one]
    if not links:
        raise Refused(f"{waiting.way}: nothing to decide")
    hand.open(links[0]).fill({})


def draft_reports(hand: Hand, vendor_ids: Sequence[int]) -> None:
    """On those who were ticked in the list of vendors; the officer reads each where a promise is broken."""
    ticked = "&".join(f"vendor={number}" for number in vendor_ids)
    page = hand.open(f"/reports/batches/draft?{ticked}")
    *_others, where_kept = page.tree.xpath(
        "//*[@name='conclusion']//option/@value"
    ) or page.tree.xpath("//*[@name='conclusion']/@value")
    page.press(conclusion=where_kept)


def _conclude(hand: Hand, waiting: Waiting) -> None:
    """A draft that was not concluded together: by procurement where the plan made it, for whoever saves it
    first has drafted it and does not issue it; else by the officer, who issues it."""
    start = f"/reports/{waiting.subject_id}"
    if hand.name == Holder.PROCUREMENT.value:
        hand.open(f"{start}/edit").fill({})
        return
    with suppress(Refused):
        hand.open(f"{start}/edit").fill({})
    hand.open(start).press("/issue")


def _note_and_accept(hand: Hand, waiting: Waiting) -> None:
    """Read one by one: what is weak is noted, then the result is accepted."""
    start = f"/responses/{waiting.subject_id}"
    for link in dict.fromkeys(hand.open(f"{start}/review").links(f"{start}/review?section=")):
        page = hand.open(link)
        for name in WORST:
            card = page.tree.xpath(f"//form[contains(@action,'/review/{name}')]")
            if card:
                page.fill({"review": "by_document", "remark": "", "note": ""}, f"/review/{name}")
    hand.open(f"{start}/result").press("/result", conclusion=WORDS)


STEPS: Final[Mapping[ObligationKind, Step]] = {
    K.ATTESTATION_EXCEPTION: _decide_exception,
    K.CLAUSE_CHECK: _form_of("/clauses/again"),
    K.CRITERIA_REVIEW: _review_criteria,
    K.FINDING_REPAIR: _repair,
    **dict.fromkeys(CLOCKS, _tell_authority),
    K.INCIDENT_ASSESS: _assess,
    K.INCIDENT_CALL: _form_of("/called"),
    K.QUESTIONNAIRE_REVIEW: _note_and_accept,
    K.REPORT_DRAFT: _conclude,
    K.SELECTION_RETURNED: _renew_selection,
}


def send_back(hand: Hand, waiting: Waiting) -> None:
    """One answer is asked for again."""
    page = hand.open(f"/responses/{waiting.subject_id}/send-back")
    asked = page.tree.xpath("//input[@name='q']/@value")[0]
    page.fill({"q": asked, f"remark-{asked}": "頻度を具体的にお知らせください。"}, "/send-back")
