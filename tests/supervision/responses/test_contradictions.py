"""An answer that contradicts a statement in force or the register is told before handing in, and to
whoever reviews; nothing is refused for it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal.content.packs import kinds as shelf
from portal.content.packs.kinds import shipped_pack
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Text
from portal.ledger.engagements.models import Engagement
from portal.supervision.attestations.models import Answer
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.prefill.contradictions import (
    CLEAN,
    Registered,
    Stated,
    contradictions,
)
from portal.supervision.responses.prefill.statements import Told
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import publish, question, send, sheet, standard_sheet
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import a_piece_of_work, an_authority
from tests.supervision.responses.steps import answers, hands_in

FIRST, LAST = date(2026, 5, 1), date(2026, 10, 31)
WORK = Text("電話受付", "Hotline")
OTHERWISE = "was signed without an exception. This answer says otherwise."


def stated(statement_id: str, **other: Any) -> Stated:
    usual: dict[str, Any] = {
        "number": "S-2026-001",
        "statement_id": statement_id,
        "title": Text("題", "Title"),
        "work": WORK,
        "first": FIRST,
        "last": LAST,
        "answer": Answer.AFFIRM,
    }
    return Stated(**usual | other)


def ours(*, subcontracting: bool | None = False, countries: str = "JP") -> Registered:
    return Registered(WORK, subcontracting, frozenset(countries.split()))


def found(
    said: dict[str, Any],
    *about: Stated,
    register: Registered | None = None,
    first: date = FIRST,
    last: date = LAST,
) -> list[tuple[str, str]]:
    told = {name: Told(value) for name, value in said.items()}
    rows = contradictions(told, about, [register] if register else [], first=first, last=last)
    return [(one.question_id, words(one.told, "en")) for one in rows]


def test_every_rule_names_a_question_of_the_pack_and_one_of_its_answers() -> None:
    by_id = {one.id: one for one in standard_sheet().questions()}
    known = shipped_pack(shelf.STATEMENTS).by_id
    for statement_id, question_id, values in CLEAN:
        assert statement_id in known
        asked = by_id[question_id]
        assert values <= {*asked.kind.scale, *(one.id for one in asked.options)}


@pytest.mark.parametrize(("statement_id", "question_id", "values"), CLEAN)
def test_what_was_signed_without_exception_leaves_no_room(
    statement_id: str, question_id: str, values: frozenset[str]
) -> None:
    for value in values:
        ((at, told),) = found({question_id: value}, stated(statement_id))
        assert (at, OTHERWISE in told) == (question_id, True)
    value = next(iter(values))
    with_one = stated(statement_id, answer=Answer.AFFIRM_WITH_EXCEPTION)
    assert found({question_id: value}, with_one) == []
    assert found({question_id: "yes"}, stated(statement_id)) == []
    first, last = date(2025, 1, 1), date(2025, 12, 31)
    assert found({question_id: value}, stated(statement_id), first=first, last=last) == []


def test_a_measure_that_is_said_to_be_still_missing_is_no_contradiction() -> None:
    ahead = stated(
        "security_measures",
        last=None,
        inputs={"not_yet": [{"measure": "x"}]},
    )
    assert found({"TEC-02": "no"}, ahead) == []


def test_subcontractors_beside_the_statement() -> None:
    clean = stated("no_subcontracting")
    party = {"name": "Kamome LLC", "approval_no": ""}
    assert [at for at, _ in found({"SUB-01": "yes", "SUB-02": [party]}, clean)] == ["SUB-01"]
    approved = party | {"approval_no": "S-7"}
    assert found({"SUB-01": "yes", "SUB-02": [approved]}, clean) == []
    named = stated(
        "no_subcontracting", answer=Answer.AFFIRM_WITH_EXCEPTION, parties=["ＫＡＭＯＭＥ llc"]
    )
    assert found({"SUB-01": "yes", "SUB-02": [party]}, named) == []
    other = {"name": "Isobe", "approval_no": ""}
    ((at, told),) = found({"SUB-01": "yes", "SUB-02": [party, other]}, named)
    assert (at, told.endswith("does not name: Isobe.")) == ("SUB-02", True)
    ((at, told),) = found({"SUB-01": "no"}, named)
    assert (at, "names other parties" in told) == ("SUB-01", True)


@pytest.mark.parametrize(
    ("said", "statement_id", "inputs", "tells"),
    [
        ({"INC-01": "yes"}, "incident_free", {}, OTHERWISE),
        ({"INC-01": "yes"}, "incident_free", {"events": [{"what": "x"}]}, None),
        ({"INC-01": "no"}, "incident_free", {"events": [{"what": "x"}]}, "tells of events"),
        ({"INC-01": "no"}, "incident_free", {}, None),
        ({"ORG-06": "yes"}, "purpose_minimisation", {"unneeded_items_cases": "0"}, "as 0."),
        ({"ORG-06": "no"}, "purpose_minimisation", {"unneeded_items_cases": 3}, "as 3."),
        ({"ORG-06": "no"}, "purpose_minimisation", {"unneeded_items_cases": 0}, None),
        ({"ORG-06": "yes"}, "purpose_minimisation", {}, None),
        (
            {"PEO-04": 80},
            "confidentiality_pledge",
            {"persons_handling": 10, "persons_trained": 10},
            "10 of 10 people",
        ),
        (
            {"PEO-04": "66.6"},
            "confidentiality_pledge",
            {"persons_handling": 3, "persons_trained": 2},
            None,
        ),
    ],
)
def test_what_was_listed_or_counted(
    said: dict[str, Any], statement_id: str, inputs: dict[str, Any], tells: str | None
) -> None:
    told = found(said, stated(statement_id, inputs=inputs))
    assert [tells in sentence for _, sentence in told if tells] == ([True] if tells else [])
    assert bool(told) is (tells is not None)


def test_the_register() -> None:
    assert found({"SUB-01": "no"}, register=ours(subcontracting=True))
    assert found({"SUB-01": "yes"}, register=ours(subcontracting=False))
    assert found({"SUB-01": "yes"}, register=ours(subcontracting=None)) == []
    assert found({"SUB-01": "no"}, register=ours(subcontracting=None)) == []
    rows = [{"country": "US"}, {"country": "JP"}]
    told = {"EXT-01": Told(rows)}
    both = contradictions(told, [], [ours(countries="JP VN")], first=FIRST, last=LAST)
    assert [one.told.params["names"].en for one in both] == ["United States", "Vietnam"]
    assert found({"EXT-01": rows}, register=ours(countries="US")) == []


@pytest.mark.parametrize(
    ("said", "chain", "at", "says"),
    [
        ({"SUB-01": "no"}, ("Kamome",), "SUB-01", "Kamome"),
        ({"SUB-01": "yes", "SUB-02": [{"name": "Isobe"}]}, ("Kamome",), "SUB-02", "Isobe"),
        ({"SUB-01": "yes", "SUB-02": [{"name": "Isobe"}]}, (), "SUB-02", "Not in the register"),
        ({"SUB-01": "yes", "SUB-02": []}, ("Kamome",), "SUB-02", "also has: Kamome"),
        ({"SUB-01": "no"}, (), None, ""),
        ({"SUB-01": "yes", "SUB-02": [{"name": "ＫＡＭＯＭＥ "}]}, ("Kamome",), None, ""),
    ],
)
def test_answers_and_the_register_of_subcontractors_are_laid_side_by_side(
    said: dict[str, Any], chain: tuple[str, ...], at: str | None, says: str
) -> None:
    known = found(said, register=replace(ours(subcontracting=None), chain=chain))
    assert {question for question, _ in known} == ({at} if at else set())
    assert at is None or any(says in told for _, told in known)


@pytest.fixture
def sent(cast: Cast) -> Assignment:
    """About a hotline, of which Ada signed that nobody else handles the data."""
    an_authority(cast.ada)
    work: Engagement = a_piece_of_work(cast.acme)
    db.session.commit()
    signed(cast.ada, work, "no_subcontracting", first=FIRST, last=LAST)
    version = publish(
        sheet(
            question("SUB-01", "yes_no", expected="no"), question("NUM", "number", required=False)
        )
    )
    db.session.commit()
    with transaction():
        return send(cast.acme, [work], version)


def test_the_vendor_is_told_before_handing_in_and_may_hand_in(
    cast: Cast, browser: Browser, sent: Assignment
) -> None:
    browser.sign_in(cast.ada)
    path = f"/responses/{sent.id}/hand-in"
    assert "Does not fit" not in browser.get(path).text
    answers(cast.ada, sent, SUB_01="yes", NUM="1")
    page = browser.get(path).text
    assert "Does not fit what was signed or registered" in page
    assert OTHERWISE in page
    assert "#q-SUB-01" in page
    assert browser.post(path).status_code == 303
    browser.sign_in(cast.pam)
    page = browser.get(f"/responses/{sent.id}/review").text
    assert OTHERWISE in page
    assert "#r-SUB-01" in page


def test_nothing_is_said_of_answers_that_fit(
    cast: Cast, browser: Browser, sent: Assignment
) -> None:
    hands_in(cast.ada, sent, SUB_01="no", NUM="1")
    browser.sign_in(cast.pam)
    assert "Does not fit" not in browser.get(f"/responses/{sent.id}/review").text
