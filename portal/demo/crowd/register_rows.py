"""The rows of a vendor of the crowd in the register: people, work, data and contracts."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.demo.cast.shapes import serves
from portal.demo.crowd.chance import VOLUMES, Ground, Member
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Consent, Language, User, UserRole
from portal.foundation.core.words.messages import to_json
from portal.ledger.contracts.models import (
    ClauseCheck,
    ClauseState,
    Contract,
    ContractCover,
    ContractKind,
    ContractOriginal,
    ContractState,
)
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.shares.rows import NOBODY_DECIDED
from portal.ledger.engagements.models import (
    CompanyRole,
    Engagement,
    EngagementChange,
    EngagementTerms,
    Medium,
    ReentrustmentMode,
)
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind, Outcome
from portal.ledger.vendors.entry.spelling import found_by
from portal.ledger.vendors.models import Contact, Vendor, VendorState, VendorStateSpan
from portal.supervision.attestations.models import SignatoryAuthority

ANSWER_IN: Final = 30  # days
SIGNER_TITLE: Final = "取締役"
_OVER: Final = frozenset({VendorState.CLOSED, VendorState.REJECTED})
_HANDED_OVER: Final = frozenset(
    {VendorState.ACTIVE, VendorState.SUSPENDED, VendorState.OFFBOARDING}
)
_FAULTY: Final = 0.15  # so many contracts have something to mend
_WEAK: Final = (ClauseState.WEAK, ClauseState.ABSENT, ClauseState.WEAK, ClauseState.CONTRADICTED)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(3), UTC)


class CrowdRegister:
    def __init__(self, member: Member, ground: Ground) -> None:
        self.member, self.ground, self.chance = member, ground, member.chance
        self.owner_id = self.chance.choice(ground.owner_ids)
        self.vendor_id = self.user_id = self.authority_id = 0
        self.names: dict[int, str] = {}  # of work, by engagement
        self.begins: dict[int, date] = {}  # likewise

    def ago(self, days: int) -> date:
        return self.ground.today - timedelta(days=days)

    @property
    def has_data(self) -> bool:
        """Whether anything was handed over; who has nothing is asked for nothing yet."""
        return self.member.state in _HANDED_OVER

    def add(self, model: type[Any], **values: Any) -> int:
        return self.ground.add(model, vendor_id=self.vendor_id, **values)

    def owe(
        self,
        kind: ObligationKind,
        about: tuple[type[Any], int],
        title: Any,
        opened: datetime,
        due: date,
        *,
        closed: date | None = None,
        outcome: Outcome | None = None,
        handed_in_on: date | None = None,
    ) -> None:
        """The vendor owes it; `about`: a row by model and id, `title`: as a message or text."""
        self.add(
            Obligation,
            kind=kind,
            subject_kind=about[0].__tablename__,
            subject_id=about[1],
            holder=Holder.VENDOR,
            ladder="request",
            title=to_json(title),
            due_on=due,
            opened_at=opened,
            opened_on=opened.date(),
            handed_in_on=handed_in_on,
            closed_at=None if closed is None else noon(closed),
            closed_on=closed,
            outcome=outcome,
        )

    def dated(self, first: date) -> dict[str, Any]:
        return {"valid_from": first, "valid_until": None, "corrected_at": None}

    def enter(self) -> list[int]:
        """All of them; returns the ids of the works."""
        self._register()
        self._people()
        works = [self._work(index, days) for index, days in enumerate(self.member.works)]
        self._contracts(works)
        return works

    def _register(self) -> None:
        member, since = self.member, self.ago(self.member.since)
        names = member.name, member.name_en, member.kana, member.corporate_number
        self.vendor_id = self.ground.add(
            Vendor,
            name=member.name,
            name_en=member.name_en,
            kana=member.kana,
            corporate_number=member.corporate_number,
            kind=member.kind,
            owner_id=self.owner_id,
            state=member.state,
            found_by=found_by(*names, None),
            created_at=self.ground.now,
        )
        span = self.dated(since)
        self.add(VendorStateSpan, state=member.state, set_by_id=self.owner_id, **span)
        self.add(
            Contact,
            name=member.person,
            kana=member.contact[1],
            department="管理部",
            title="責任者",
            email=f"contact{member.position}@crowd.example",
            phone=f"03-0000-{member.position % 10000:04d}",
            is_responsible=True,
        )

    def _people(self) -> None:
        member = self.member
        if member.state in _OVER:
            return
        self.user_id = self.add(
            User,
            email=f"signatory{member.position}@crowd.example",
            name=member.person,
            title=SIGNER_TITLE,
            password_hash=self.ground.password_hash,
            stamp=f"{member.position:032x}",
            created_at=self.ground.now,
        )
        self.add(UserRole, user_id=self.user_id, role=Role.VENDOR_SIGNATORY)
        self.add(
            Consent,
            user_id=self.user_id,
            notice_version=self.ground.notice_version,
            language=Language.JA,
            given_at=self.ground.now,
        )
        self.authority_id = self.add(
            SignatoryAuthority,
            number=self.ground.number("A"),
            user_id=self.user_id,
            given_by="代表取締役",
            paper="委任状",
            recorded_by_id=self.owner_id,
            recorded_at=self.ground.now,
            **self.dated(self.ago(member.since)),
        )

    def _work(self, index: int, days: int) -> int:
        member, first = self.member, self.ago(days)
        number = self.ground.number("W")
        engagement_id = self.add(Engagement, number=number, created_at=self.ground.now, version=1)
        self.begins[engagement_id] = first  # and data is handed over
        name = self.names[engagement_id] = f"{member.kana}業務その{index + 1}"
        self.add(
            EngagementTerms,
            engagement_id=engagement_id,
            name=name,
            name_en=f"Work {index + 1}",
            description="規模を試すための架空の業務。",
            purposes=[member.purpose],
            department="業務部",
            starts_on=first,
            ends_on=self.ago(10) if member.state in _OVER else None,
            company_role=CompanyRole.CONTROLLER,
            access=member.access,
            medium=Medium.ELECTRONIC,
            reentrustment_mode=ReentrustmentMode.PRIOR_APPROVAL,
            subcontracting="none",
            set_by_id=self.owner_id,
            **self.dated(first),
        )
        self.add(
            EngagementChange, engagement_id=engagement_id, number=1, changed_on=first, what="data"
        )
        for category in member.categories:
            self._share(engagement_id, category, first)
        return engagement_id

    def _share(self, engagement_id: int, category: str, first: date) -> None:
        reviewed = self.ago(self.chance.randint(1, 420))
        self.add(
            DataShare,
            series=f"{self.ground.next_ids[DataShare]:032x}",
            engagement_id=engagement_id,
            category=category,
            purpose=self.member.purpose,
            announced_purpose=serves(self.member.purpose),
            subjects=["customer"],
            volume_band=self.chance.choice(VOLUMES),
            transfer_method="sftp",
            storage_location="vendor_dc_jp",
            processing=["store"],
            necessity_reason="この業務に必要である。",
            provision_basis="entrustment",
            decided_by_id=self.ground.officer_id,
            decided_on=first,
            reviewed_on=max(first, reviewed),
            first_handover_on=first if self.has_data else None,
            **NOBODY_DECIDED,
            set_by_id=self.owner_id,
            **self.dated(first),
        )

    def _contracts(self, works: list[int]) -> None:
        for kind, covered in ((ContractKind.MASTER, works), (ContractKind.INDIVIDUAL, works[:1])):
            first = self.ago(self.member.since)
            contract_id = self.add(
                Contract,
                number=self.ground.number("C"),
                kind=kind,
                title="業務委託基本契約書" if kind is ContractKind.MASTER else "個別契約書",
                state=ContractState.SIGNED,
                signed_on=first,
                starts_on=first,
                ends_on=self.ago(-self.chance.randint(20, 900)),
                renews=True,
                renewal_months=12,
                notice_months=3,
                created_at=self.ground.now,
            )
            self.add(
                ContractOriginal,
                contract_id=contract_id,
                place="本社 文書保管庫",
                recorded_by_id=self.owner_id,
                recorded_at=self.ground.now,
                seen_by_id=self.ground.officer_id,
                seen_on=first,
                seen_at=self.ground.now,
                **self.dated(first),
            )
            for engagement_id in covered:
                covers = {"contract_id": contract_id, "engagement_id": engagement_id}
                self.add(ContractCover, **covers, **self.dated(first))
            self._checks(contract_id, first)

    def _checks(self, contract_id: int, first: date) -> None:
        clauses = catalogue.clauses()
        faults = {}
        if self.chance.random() < _FAULTY:
            faults = {self.chance.randrange(len(clauses)): self.chance.choice(_WEAK)}
        version = catalogue.version_in_force(shelf.CLAUSES)
        for index, clause in enumerate(clauses):
            state = faults.get(index, ClauseState.PRESENT)
            self.add(
                ClauseCheck,
                contract_id=contract_id,
                clause_id=clause.id,
                clause_version=version,
                state=state,
                article=f"第{index + 1}条",
                page=index // 4 + 1,
                reason="" if state is ClauseState.PRESENT else "文言が足りない。",
                checked_by_id=self.owner_id,
                checked_at=self.ground.now,
                **self.dated(first),
            )
