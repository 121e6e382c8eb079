"""Every read about departments, and the one that says which vendors a person of them sees. Set-based."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from portal.foundation.access.actor import Actor
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import UNSCOPED, db, not_corrected, valid_on
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import _l, _lp
from portal.foundation.core.words.messages import say
from portal.foundation.lists.register import Column, Filter, Preset, Register
from portal.foundation.organisation.models import Department, DepartmentMember, DepartmentText
from portal.foundation.organisation.queries import departments_by_text
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import holds

__all__ = ["departments_by_text"]


@dataclass(frozen=True, slots=True)
class TextInUse:
    """What is written as the department of work, and for how much work of how many vendors."""

    text: str
    works: int
    vendors: int


@dataclass(frozen=True, slots=True)
class DepartmentReach:
    """What a department is: for how much work, of how many vendors, and how many people see them."""

    works: int = 0
    vendors: int = 0
    people: int = 0


def vendors_of_person(user_id: int) -> frozenset[int]:
    """The vendors whom a person of departments sees: those with work, also work that is over, of which
    the terms of today (or to come) name a department to which the person belongs today.

    Work that was given to another department is that one's: who has it no more sees it no more. A text
    that means no department is nobody's. Read past the scope, for the scope is made of it.
    """
    today = clock.today()
    rows = (
        select(EngagementTerms.vendor_id)
        .join(DepartmentText, DepartmentText.text == EngagementTerms.department)
        .join(DepartmentMember, DepartmentMember.department_id == DepartmentText.department_id)
        .where(
            DepartmentMember.user_id == user_id, valid_on(DepartmentMember, today), _last_terms()
        )
        .distinct()
    )
    return frozenset(db.session.scalars(rows, execution_options=UNSCOPED))


def is_ones_own(terms: EngagementTerms, actor: Actor) -> bool:
    """Whether the person acts on work under these terms: of a department to which the person belongs
    today; who sees all vendors acts on all."""
    if not actor.acts_for_departments:
        return True
    return terms.department in texts_of_person(actor.user_id)


def demand_own_vendor(vendor_id: int | None, actor: Actor) -> None:
    """Refuses a person of departments where the vendor also works for others: what is proposed about it
    is about their data too. Who acts on all vendors acts on this one."""
    if not _are_all_ones_own(EngagementTerms.vendor_id == vendor_id, actor):
        raise RuleViolated(
            say("The vendor works for other departments too. Ask procurement to propose it.")
        )


def demand_own_works(engagement_ids: Collection[int], actor: Actor) -> None:
    """Refuses a person of departments where any of this work is another department's, or there is none."""
    if not _are_all_ones_own(EngagementTerms.engagement_id.in_(engagement_ids), actor):
        raise RuleViolated(say("It is about another department’s work too. Procurement enters it."))


def _are_all_ones_own(which: ColumnElement[bool], actor: Actor) -> bool:
    if not actor.acts_for_departments:
        return True
    texts = select(EngagementTerms.department).where(which, _last_terms()).distinct()
    named = set(db.session.scalars(texts))
    return bool(named) and named <= texts_of_person(actor.user_id)


def is_own_vendor(vendor_id: int | None, actor: Actor) -> bool:
    """As `demand_own_vendor` says, asked beforehand."""
    if not actor.acts_for_departments:
        return True
    return _are_all_ones_own(EngagementTerms.vendor_id == vendor_id, actor)


def departments_of_person(user_id: int | None) -> Sequence[Department]:
    """To which the person belongs today, by name."""
    rows = (
        select(Department)
        .join(DepartmentMember, DepartmentMember.department_id == Department.id)
        .where(DepartmentMember.user_id == user_id, valid_on(DepartmentMember, clock.today()))
        .distinct()
    )
    return db.session.scalars(rows.order_by(Department.name)).all()


def texts_of_person(user_id: int | None) -> Set[str]:
    """All that is written for the departments to which the person belongs today."""
    rows = (
        select(DepartmentText.text)
        .join(DepartmentMember, DepartmentMember.department_id == DepartmentText.department_id)
        .where(DepartmentMember.user_id == user_id, valid_on(DepartmentMember, clock.today()))
    )
    return set(db.session.scalars(rows))


def is_for_department(department_id: int) -> Select[int]:
    """SQL: the ids of vendors with work of the department, today or to come."""
    return (
        select(EngagementTerms.vendor_id)
        .join(DepartmentText, DepartmentText.text == EngagementTerms.department)
        .where(DepartmentText.department_id == department_id, _last_terms())
    )


def _last_terms() -> ColumnElement[bool]:
    """SQL, of terms: those of today and to come. Work that is over keeps its last ones."""
    ends = EngagementTerms.valid_until
    return not_corrected(EngagementTerms) & or_(ends.is_(None), ends > clock.today())


def find_text(text: str) -> DepartmentText | None:
    return db.session.scalar(select(DepartmentText).where(DepartmentText.text == text))


def texts_in_use() -> Mapping[str, TextInUse]:
    """All that stands as the department of work, today or before."""
    terms = EngagementTerms
    rows = (
        select(
            terms.department,
            func.count(terms.engagement_id.distinct()),
            func.count(terms.vendor_id.distinct()),
        )
        .where(not_corrected(terms))
        .group_by(terms.department)
        .order_by(terms.department)
    )
    return {
        text: TextInUse(text, works, vendors) for text, works, vendors in db.session.execute(rows)
    }


def texts_without() -> Sequence[TextInUse]:
    """Of these, those that mean no department yet: nobody of a department sees that work."""
    known = departments_by_text()
    return [one for text, one in texts_in_use().items() if text not in known]


def texts_of(department_id: int) -> Sequence[DepartmentText]:
    rows = select(DepartmentText).where(DepartmentText.department_id == department_id)
    return db.session.scalars(rows.order_by(DepartmentText.text)).all()


def members_of(department_id: int) -> Sequence[tuple[DepartmentMember, User]]:
    """Who belongs to it today, by name."""
    rows = (
        select(DepartmentMember, User)
        .join(User, User.id == DepartmentMember.user_id)
        .where(
            DepartmentMember.department_id == department_id,
            valid_on(DepartmentMember, clock.today()),
        )
        .order_by(User.name, DepartmentMember.id)
    )
    return [(row, person) for row, person in db.session.execute(rows)]


def works_of(department_id: int) -> Sequence[tuple[EngagementTerms, str, Vendor]]:
    """The work that is its own today, with number and vendor."""
    rows = (
        select(EngagementTerms, Engagement.number, Vendor)
        .join(Engagement, Engagement.id == EngagementTerms.engagement_id)
        .join(Vendor, Vendor.id == EngagementTerms.vendor_id)
        .join(DepartmentText, DepartmentText.text == EngagementTerms.department)
        .where(DepartmentText.department_id == department_id, _last_terms())
        .order_by(Vendor.name, Engagement.number, EngagementTerms.id)
    )
    return [(terms, number, vendor) for terms, number, vendor in db.session.execute(rows)]


def reaches(ids: Collection[int]) -> Mapping[int, DepartmentReach]:
    """By department; two statements however many there are."""
    works = (
        select(
            DepartmentText.department_id,
            func.count(EngagementTerms.engagement_id.distinct()),
            func.count(EngagementTerms.vendor_id.distinct()),
        )
        .join(EngagementTerms, EngagementTerms.department == DepartmentText.text)
        .where(DepartmentText.department_id.in_(ids), _last_terms())
        .group_by(DepartmentText.department_id)
    )
    people = (
        select(DepartmentMember.department_id, func.count())
        .where(DepartmentMember.department_id.in_(ids), valid_on(DepartmentMember, clock.today()))
        .group_by(DepartmentMember.department_id)
    )
    counted = dict(db.session.execute(people).all())
    worked = {number: (many, of) for number, many, of in db.session.execute(works)}
    return {id_: DepartmentReach(*worked.get(id_, (0, 0)), counted.get(id_, 0)) for id_ in ids}


# The register of departments, declared.

_COURSES = {"now": _l("Departments today"), "ended": _l("Departments that ended")}


def all_departments() -> Select[Department]:
    return select(Department)


def department_register(actor: Actor) -> Register:
    return Register(
        id="departments",
        name=_l("Departments"),
        key=Department.id,
        ids=select(Department.id),
        rows=all_departments(),
        columns=[
            Column(
                id="name", label=_l("Department"), css="mid", fixed=True, sort=(Department.name,)
            ),
            Column(id="code", label=_l("Code"), sort=(Department.code, Department.name)),
            Column(id="texts", label=_l("Also written as"), css="mid"),
            Column(id="works", label=_l("Work"), css="num"),
            Column(id="vendors", label=_lp("several of them", "Vendors"), css="num"),
            Column(id="people", label=_l("People"), css="num"),
            Column(id="began", label=_l("First day"), shown=False),
            Column(id="ended", label=_l("Last day"), shown=False),
        ],
        filters=[
            Filter(
                id="course",
                label=_l("State"),
                choices=[(course, str(label)) for course, label in _COURSES.items()],
                where=_course,
            ),
        ],
        word=_called,
        split=search_words,
        search_label=_l("Name or code"),
        presets=[Preset(id="now", label=_l("Departments today"), args={"course": "now"})],
        usual="code",
        tie=(Department.id,),
        reader=actor.user_id,
    )


def _called(word: str) -> ColumnElement[bool]:
    columns = (Department.name, Department.name_en, Department.code)
    return or_(*(holds(column, word) for column in columns))


def _course(course: str) -> ColumnElement[bool]:
    ended: ColumnElement[bool] = Department.ended_on < clock.today()
    return ended if course == "ended" else ~func.coalesce(ended, False)


def other_texts(ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """By department, what else is written for it than its names of today."""
    rows = (
        select(DepartmentText.department_id, DepartmentText.text)
        .join(Department, Department.id == DepartmentText.department_id)
        .where(
            Department.id.in_(ids),
            DepartmentText.text != Department.name,
            DepartmentText.text != Department.name_en,
        )
        .order_by(DepartmentText.text)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for number, text in db.session.execute(rows):
        found[number].append(text)
    return found


def values_of(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file."""
    ids = [row.id for (row,) in rows]
    texts, reach = other_texts(ids), reaches(ids)
    for (row,) in rows:
        yield {
            "name": row.called,
            "code": row.code,
            "texts": " / ".join(texts.get(row.id, ())),
            "works": reach[row.id].works,
            "vendors": reach[row.id].vendors,
            "people": reach[row.id].people,
            "began": row.began_on,
            "ended": row.ended_on,
        }
