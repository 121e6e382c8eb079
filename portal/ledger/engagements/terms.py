"""Terms of work as they are typed, the rules they must keep, what they are called. No web."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from portal.content import catalogue
from portal.content.definitions.tiers import CategoryPack, TierPack
from portal.content.purposes.queries import titles
from portal.foundation.core import clock
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.engagements.models import (
    CompanyRole,
    EngagementTerms,
    Medium,
    ReentrustmentMode,
)

# What an attestation or a contract rests on: who changes it changes the work in substance.
SUBSTANCE: Final = (
    "name", "purposes", "company_role", "access", "reentrustment_mode", "subcontracting",
    "starts_on", "ends_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsDetails:
    """All that can change about a piece of work. Ids name entries of the packs.

    `purposes`: data_categories.yaml; `access`, `subcontracting`: factors of risk_tiers.yaml;
    `ends_on` is the last day, None while no end is agreed. `ledger_number`: its line in the
    company's ledger of personal information; `risk_analysis`: where it stands, and of which day;
    `announced_purpose`: the number of the one it serves.
    """

    name: str
    department: str
    purposes: tuple[str, ...]
    starts_on: date
    access: str
    medium: Medium
    reentrustment_mode: ReentrustmentMode
    subcontracting: str
    company_role: CompanyRole = CompanyRole.CONTROLLER
    name_en: str = ""
    description: str = ""
    ends_on: date | None = None
    customer_name: str = ""
    eea_data: bool = False
    ledger_number: str = ""
    risk_analysis: str = ""
    risk_analysed_on: date | None = None
    announced_purpose: str | None = ""


def check(
    details: TermsDetails,
    categories: CategoryPack,
    tiers: TierPack,
    announced: Collection[str],
    departments: Collection[str] = (),
) -> dict[str, Any]:
    """The values by column. Refuses what contradicts itself and ids no pack knows.

    `announced`: numbers of the purposes on record; `departments`: what is written for one of ours,
    nothing while none is registered.
    """
    values = {
        name: value.strip() if type(value) is str else value
        for name, value in asdict(details).items()
    }
    if not values["name"]:
        raise RuleViolated(say("The work needs a name."), field="name")
    if not values["department"]:
        raise RuleViolated(
            say("Say which department is in charge of the work."), field="department"
        )
    if departments and values["department"] not in departments:
        raise RuleViolated(
            say(
                "“%(text)s” is none of our departments. Choose one of the list, or register it under "
                "Departments first.",
                text=values["department"],
            ),
            field="department",
        )
    _check_purposes(details, categories)
    _check_choice(details.access, tiers.factors["access"].by_id, "access")
    _check_choice(details.subcontracting, tiers.factors["subcontracting"].by_id, "subcontracting")
    if details.ends_on is not None and details.ends_on < details.starts_on:
        raise RuleViolated(
            say("The last day must not be before the start, %(start)s.", start=details.starts_on),
            field="ends_on",
        )
    _check_risk_analysis(values["risk_analysis"], details.risk_analysed_on)
    entrusted = details.company_role is CompanyRole.ENTRUSTED
    if entrusted and not values["customer_name"]:
        raise RuleViolated(say("Name the customer whose data it is."), field="customer_name")
    check_announced(details.announced_purpose or "", announced, is_entrusted=entrusted)
    return values | {
        "purposes": list(details.purposes),
        "announced_purpose": details.announced_purpose or "",
        "customer_name": values["customer_name"] if entrusted else "",
    }


def check_announced(number: str, announced: Collection[str], *, is_entrusted: bool) -> None:
    """Data that a customer entrusted to us serves the customer's work and nothing else."""
    if number and is_entrusted:
        raise RuleViolated(
            say(
                "A customer entrusted this data to us: its purpose is the customer's work and nothing "
                "else. Leave this empty."
            ),
            field="announced_purpose",
        )
    if number and number not in announced:
        raise RuleViolated(
            say("Choose one of the announced purposes, or leave it empty."),
            field="announced_purpose",
        )


def values_of(terms: EngagementTerms) -> dict[str, Any]:
    """What can be typed about them, by column."""
    return {name: getattr(terms, name) for name in TermsDetails.__dataclass_fields__}


def touched(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Which of the terms that others rest on are different."""
    return [name for name in SUBSTANCE if before[name] != after[name]]


def _check_purposes(details: TermsDetails, categories: CategoryPack) -> None:
    known = {purpose.id: purpose for purpose in categories.purposes}
    if not details.purposes or not set(details.purposes) <= set(known):
        raise RuleViolated(say("Choose at least one purpose of the list."), field="purposes")
    if details.company_role is CompanyRole.ENTRUSTED:
        return
    for passed_on in (known[id_] for id_ in details.purposes if known[id_].requires):
        raise RuleViolated(
            say(
                "“%(purpose)s” is for data a customer entrusted to us: choose that role, "
                "or another purpose.",
                purpose=passed_on.label,
            ),
            field="purposes",
        )


def _check_risk_analysis(called: str, on: date | None) -> None:
    """One without the other cannot be found again; nobody has analysed anything tomorrow."""
    if called and on is None:
        raise RuleViolated(
            say("Enter the day of the risk analysis, or take its name away."),
            field="risk_analysed_on",
        )
    if on is not None and not called:
        raise RuleViolated(
            say("Say where the risk analysis of %(day)s is found, such as its number.", day=on),
            field="risk_analysis",
        )
    if on is not None and on > clock.today():
        raise RuleViolated(
            say(
                "The risk analysis cannot be of a day to come. Enter the day on which it was made."
            ),
            field="risk_analysed_on",
        )


def _check_choice(value: str, known: Any, field: str) -> None:
    if value not in known:
        raise RuleViolated(say("Choose one of the list."), field=field)


COMPANY_ROLES: Mapping[CompanyRole, Message] = {
    CompanyRole.CONTROLLER: say("The data is our own"),
    CompanyRole.ENTRUSTED: say("A customer entrusted the data to us"),
}
MEDIA: Mapping[Medium, Message] = {
    Medium.PAPER: say("On paper only"),
    Medium.ELECTRONIC: say("Electronic"),
    Medium.BOTH: say("Both paper and electronic"),
}
REENTRUSTMENT: Mapping[ReentrustmentMode, Message] = {
    ReentrustmentMode.FORBIDDEN: say("Not allowed at all"),
    ReentrustmentMode.PRIOR_APPROVAL: say("Only with our prior approval"),
    ReentrustmentMode.NAMED_ONLY: say("Only to those named in the contract"),
    ReentrustmentMode.NOTICE_AFTER: say("Free to subcontract, with notice afterwards"),
    ReentrustmentMode.FREE: say("Free to subcontract"),
}


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the history tells them: in words, not ids."""
    factors = catalogue.tiers().factors
    return dict(values) | {
        "purposes": listed(values["purposes"], catalogue.category_pack().purposes),
        "company_role": COMPANY_ROLES[values["company_role"]],
        "medium": MEDIA[values["medium"]],
        "reentrustment_mode": REENTRUSTMENT[values["reentrustment_mode"]],
        "access": listed([values["access"]], factors["access"].values),
        "subcontracting": listed([values["subcontracting"]], factors["subcontracting"].values),
        "announced_purpose": announced_words(values["announced_purpose"]),
    }


def announced_words(number: str) -> Text | str:
    """Number and latest words of an announced purpose; "" for none."""
    return titles().get(number, number)


def listed(ids: Iterable[str], things: Iterable[Any]) -> Text:
    """The labels of things of a pack, in a row; an id it does not know stands for itself."""
    labels = {thing.id: getattr(thing, "label", None) or thing.title for thing in things}
    return joined(labels.get(id_, Text(id_, id_)) for id_ in ids)


def joined(texts: Iterable[Text]) -> Text:
    each = list(texts)
    return Text(ja="、".join(text.ja for text in each), en=", ".join(text.en for text in each))


# What a vendor of a kind usually does, where kind and purpose say the same; ids of practice.yaml and
# data_categories.yaml.
USUAL_PURPOSES: Final[Mapping[str, str]] = {
    "printing_mailing": "printing_mailing",
    "call_centre": "call_center",
    "data_entry": "data_entry",
    "system_development": "system_development",
    "cloud_hosting": "hosting_cloud",
    "data_centre": "hosting_cloud",
    "card_company": "payment",
    "payment_agency": "payment",
    "collection_agency": "collection",
    "logistics": "delivery",
    "disposal": "disposal",
    "staffing": "hr_recruiting",
}
