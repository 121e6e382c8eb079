"""The shapes in which the fictional company and its vendors are written down.

Days are counted back from the day of loading: 30 is thirty days ago, -7 in a week.
"""

from dataclasses import dataclass, field

from portal.foundation.access.roles import Role
from portal.ledger.engagements.models import CompanyRole, Medium, ReentrustmentMode


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in. `key` is the name the story calls them by."""

    key: str
    name: str
    title: str
    email: str
    roles: tuple[Role, ...]
    language: str = "ja"
    kana: str = ""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A contact at a vendor; the first of a vendor is the responsible person."""

    name: str
    kana: str
    department: str
    title: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """One category of data for a piece of work. `billing`: why billing data may go there."""

    category: str
    subjects: tuple[str, ...]
    volume: str
    transfer: str
    storage: str
    processing: tuple[str, ...]
    purpose: str
    reason: str
    items: str = ""
    basis: str = "entrustment"
    country: str = ""
    notice: str = ""
    billing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryWork:
    """A piece of entrusted work; `ends` None: no end agreed."""

    key: str
    name: str
    name_en: str
    description: str
    department: str
    purposes: tuple[str, ...]
    starts: int
    access: str
    medium: Medium
    data: tuple[Data, ...]
    ends: int | None = None
    mode: ReentrustmentMode = ReentrustmentMode.PRIOR_APPROVAL
    subcontracting: str = "none"
    company_role: CompanyRole = CompanyRole.CONTROLLER
    customer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outsourced:
    """A vendor as it is entered into the register. `people`: who signs in, the signatory first.

    `given_by`: who gave the signatory the authority to sign.
    """

    key: str
    name: str
    name_en: str
    kana: str
    kind: str
    owner: str
    contacts: tuple[Somebody, ...]
    works: tuple[StoryWork, ...] = field(default=())
    people: tuple[Person, ...] = field(default=())
    given_by: str = ""
    corporate_number: str | None = None
    lei: str | None = None
    country: str = "JP"

    def work(self, key: str) -> StoryWork:
        return next(one for one in self.works if one.key == key)


def signatory(key: str, name: str, title: str, email: str, *, language: str = "ja") -> Person:
    return Person(key, name, title, email, (Role.VENDOR_SIGNATORY,), language)


def member(key: str, name: str, title: str, email: str, *, language: str = "ja") -> Person:
    return Person(key, name, title, email, (Role.VENDOR_MEMBER,), language)
