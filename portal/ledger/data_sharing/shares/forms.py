"""The shape of what is typed about data shared; the rules are in details and services."""

from collections.abc import Collection, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField
from wtforms.widgets import HiddenInput

from portal.content import catalogue
from portal.content.purposes.queries import open_titles, titles
from portal.foundation.accounts.queries import names_of, people_with_role
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import (
    DayField,
    PickField,
    TickField,
    chosen,
    line_field,
    needed,
    text_field,
)
from portal.foundation.core.pages.forms import options as choices
from portal.foundation.core.words.i18n import _l, in_language
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.shares.details import ShareDetails
from portal.ledger.data_sharing.shares.naming import ANY, UNNAMED, NamingCriteria
from portal.ledger.data_sharing.shares.services import DECIDERS
from portal.ledger.engagements.forms import announced_choices
from portal.ledger.engagements.models import CompanyRole, EngagementTerms
from portal.ledger.vendors.entry.as_written import JAPAN, country_choices
from portal.ledger.vendors.entry.fields import number_or_none, options, with_empty


class ShareForm(FlaskForm):
    category = PickField(_l("Category of personal data"), [chosen()])
    items = line_field(
        _l("Items in your own words"),
        500,
        optional=True,
        description=_l("For example: name, postal address, order number."),
    )
    assumed_class = SelectField(
        _l("Class to assume"),
        description=_l("Only for content we do not know. The privacy officer sets it."),
    )
    purpose = PickField(_l("Purpose"), [chosen()])
    announced_purpose = PickField(
        _l("Announced purpose it serves"),
        default="",
        description=_l("One of the purposes of use that the company has announced."),
    )
    provision_basis = PickField(_l("Basis of provision"), [chosen()], default="entrustment")
    necessity_reason = text_field(
        _l("Why it is needed"),
        1000,
        description=_l(
            "For example: to print the address on the statement; without it nothing can be sent."
        ),
    )
    subjects = TickField(_l("Whose data"), [chosen()])
    volume_band = PickField(_l("Number of people"), [chosen()])
    transfer_method = PickField(_l("How it is handed over"), [chosen()])
    storage_location = PickField(_l("Where it lies"), [chosen()])
    country = SelectField(
        _l("In which country"),
        description=_l("Only where the place leaves it open; otherwise it is Japan."),
    )
    collection_notice = text_field(
        _l("What people are told"),
        1000,
        optional=True,
        description=_l(
            "Only where the vendor collects from people itself: the purpose it has to tell them."
        ),
    )
    processing = TickField(_l("What the vendor does with it"), [chosen()])
    decided_by_id = SelectField(_l("Decided by"), [chosen()], coerce=number_or_none)
    decided_on = DayField(_l("Decided on"), [needed()], default=clock.today)

    def __init__(
        self,
        *args: object,
        purposes: Collection[str] = (),
        decided_by_id: int | None = None,
        announced_purpose: str = "",
        is_entrusted: bool = False,
        **kwargs: object,
    ) -> None:
        """`purposes`: of the work; `decided_by_id`: who decided so far, or the person who asks;
        `announced_purpose`: the one named so far, or that of the work."""
        kwargs |= {"decided_by_id": decided_by_id, "announced_purpose": announced_purpose}
        super().__init__(*args, **kwargs)
        self.announced_purpose.choices = announced_choices(
            announced_purpose, is_entrusted=is_entrusted
        )
        pack = catalogue.category_pack()
        categories = sorted(pack.categories, key=lambda category: category.sensitivity)
        self.category.choices = with_empty(options(categories))
        self.assumed_class.choices = with_empty(options(pack.classes), _l("not set yet"))
        allowed = [purpose for purpose in pack.purposes if purpose.id in purposes]
        self.purpose.choices = with_empty(options(allowed))
        self.subjects.choices = options(pack.data_subjects)
        self.volume_band.choices = with_empty(options(pack.volume_bands))
        self.provision_basis.choices = options(pack.provision_basis)
        self.transfer_method.choices = with_empty(options(pack.transfer_methods))
        self.storage_location.choices = with_empty(options(pack.storage_locations))
        self.country.choices = with_empty(country_choices(), _l("as the place says"))
        self.processing.choices = options(pack.processing_operations)
        people = {person.id: person.name for person in people_with_role(*DECIDERS)}
        people |= names_of([decided_by_id])
        self.decided_by_id.choices = list(people.items())

    def draft(self, terms: EngagementTerms, series: str) -> DataShare | None:
        """What the tier follows from, as far as it is typed, saved nowhere; None: not enough yet."""
        asked = (self.category, self.volume_band, self.storage_location)
        if not all(_is_chosen(field) for field in asked):
            return None
        return DataShare(
            series=series,
            vendor_id=terms.vendor_id,
            engagement_id=terms.engagement_id,
            category=self.category.data,
            assumed_class=self.assumed_class.data or None,
            purpose=self.purpose.data or "",
            volume_band=self.volume_band.data,
            transfer_method=self.transfer_method.data or "",
            storage_location=self.storage_location.data,
            country=self.country.data or JAPAN,
            processing=list(self.processing.data or ()),
        )

    def details(self) -> ShareDetails:
        names = set(ShareDetails.__dataclass_fields__) - {"subjects", "processing", "assumed_class"}
        return ShareDetails(
            **{name: self[name].data for name in names},
            subjects=tuple(self.subjects.data or ()),
            processing=tuple(self.processing.data or ()),
            assumed_class=self.assumed_class.data or None,
        )


def _is_chosen(field: SelectField) -> bool:
    return bool(field.data) and any(one[0] == field.data for one in field.iter_choices())


class NewShareForm(ShareForm):
    reviewed_on = DayField(
        _l("Last review of need"),
        description=_l("Empty: the decision itself was the last review."),
    )


class CorrectShareForm(NewShareForm):
    """Everything, the last review included."""


class ChangeShareForm(ShareForm):
    from_day = DayField(_l("The change holds from"), [needed()], default=clock.today)

    def __init__(self, *args: object, category: str = "", **kwargs: Any) -> None:
        super().__init__(*args, category=category, **kwargs)
        known = catalogue.category_pack().by_id.get(category)
        self.category.choices = options([known] if known else [])


class CopyForm(FlaskForm):
    """Which categories are taken over into a piece of work, and what is otherwise there; made for its
    rows by `of`."""

    take = TickField(_l("Take over"), coerce=int, default=())

    @classmethod
    def of(
        cls, rows: Sequence[DataShare], terms: EngagementTerms, here: Collection[str]
    ) -> "CopyForm":
        """`here`: the categories that are shared for the work already: they are not ticked."""
        pack = catalogue.category_pack()
        purposes = [one for one in pack.purposes if one.id in terms.purposes]
        ids = [one.id for one in purposes]
        fields: dict[str, Any] = {}
        for row in rows:
            purpose = row.purpose if row.purpose in ids else ids[0]
            fields |= {
                f"purpose_{row.id}": PickField(
                    _l("Purpose"), [chosen()], choices=choices(options(purposes)), default=purpose
                ),
                f"volume_{row.id}": PickField(
                    _l("Number of people"),
                    [chosen()],
                    choices=choices(options(pack.volume_bands)),
                    default=row.volume_band,
                ),
                f"reason_{row.id}": text_field(
                    _l("Why it is needed"), 1000, default=row.necessity_reason
                ),
            }
        made = type("CopyForm", (cls,), fields)
        form: CopyForm = made(data={"take": [row.id for row in rows if row.category not in here]})
        form.take.choices = choices((row.id, str(row.id)) for row in rows)
        return form

    def chosen(
        self, rows: Sequence[DataShare], terms: EngagementTerms, decided_by_id: int | None
    ) -> list[ShareDetails]:
        """As it is shared elsewhere, decided today by whoever takes it over."""
        entrusted = terms.company_role is CompanyRole.ENTRUSTED
        return [
            ShareDetails(
                category=row.category,
                items=row.items,
                purpose=self[f"purpose_{row.id}"].data,
                subjects=tuple(row.subjects),
                volume_band=self[f"volume_{row.id}"].data,
                transfer_method=row.transfer_method,
                storage_location=row.storage_location,
                country=row.country,
                processing=tuple(row.processing),
                necessity_reason=self[f"reason_{row.id}"].data,
                provision_basis=row.provision_basis,
                collection_notice=row.collection_notice,
                announced_purpose="" if entrusted else row.announced_purpose,
                decided_by_id=decided_by_id,
                decided_on=clock.today(),
            )
            for row in rows
            if row.id in (self.take.data or ())
        ]


class ReviewForm(FlaskForm):
    """What is still needed as recorded, by the rows that were looked at."""

    shares = TickField(_l("Still needed as recorded"), coerce=int, default=())

    def __init__(self, share_ids: Sequence[int]) -> None:
        super().__init__(data={"shares": share_ids})
        self.shares.choices = choices((share_id, str(share_id)) for share_id in share_ids)


class EndShareForm(FlaskForm):
    day = DayField(_l("No longer shared from"), [needed()], default=clock.today)


class BillingForm(FlaskForm):
    reason = text_field(_l("For which billing work the vendor needs it"), 1000)


class RaiseForm(FlaskForm):
    """A stricter tier than the rules give, or back to what they give."""

    tier = SelectField(_l("Tier"))
    reason = text_field(_l("Reason"), 1000)
    seen_id = IntegerField(widget=HiddenInput(), default=0)

    def offer(self, computed: str, *, raised: bool) -> None:
        """The tiers stricter than `computed`, and the way back where it is raised now."""
        pack = catalogue.tiers()
        stricter = [tier for tier in pack.tiers if pack.rank(tier.id) < pack.rank(computed)]
        self.tier.choices = [(tier.id, in_language(tier.label)) for tier in stricter]
        if raised:
            self.tier.choices.append(("", _l("As computed from points and floors")))


class MapForm(FlaskForm):
    """The filters of the data map, as they stand in its address."""

    class Meta:
        csrf = False  # it only reads

    department = SelectField(_l("Department"), validate_choice=False)
    tier = SelectField(_l("Tier"), validate_choice=False)
    data_class = SelectField(_l("Class of data"), name="class", validate_choice=False)
    kind = SelectField(_l("Kind of vendor"), validate_choice=False)
    by = SelectField(_l("Columns"), validate_choice=False)

    def offer(
        self, departments: Sequence[tuple[int, str]], columns: Sequence[tuple[str, str]]
    ) -> None:
        kinds = [(kind.id, in_language(kind.label)) for kind in catalogue.vendor_kinds()]
        self.department.choices = choices(
            [("", _l("all")), *((str(id_), name) for id_, name in departments)]
        )
        self.tier.choices = with_empty(options(catalogue.tiers().tiers), _l("all"))
        self.data_class.choices = with_empty(options(catalogue.category_pack().classes), _l("all"))
        self.kind.choices = choices([("", _l("all")), *kinds])
        self.by.choices = choices([("", _l("vendors (many: kinds)")), *columns])

    def asked(self) -> dict[str, str]:
        """Whatever is no choice is left out."""
        return {
            field.short_name: field.data
            for field in self
            if any(field.data and str(value) == field.data for value, *_ in field.iter_choices())
        }


class NamingForm(FlaskForm):
    """Which shares are meant, and the announced purpose they are to name."""

    number = PickField(_l("Announced purpose"), [chosen()])
    named = PickField(_l("Named until now"), default=UNNAMED)
    category = PickField(_l("Category of personal data"), default="")
    purpose = PickField(_l("Purpose of the work"), default="")

    def offer(self) -> None:
        pack = catalogue.category_pack()
        announced = [(number, in_language(text)) for number, text in open_titles().items()]
        ever = [(number, in_language(text)) for number, text in titles().items()]
        self.number.choices = choices(announced)
        self.named.choices = choices(
            [(UNNAMED, _l("none")), (ANY, _l("none, or any of them")), *ever]
        )
        self.category.choices = with_empty(options(pack.categories), _l("all"))
        self.purpose.choices = with_empty(options(pack.purposes), _l("all"))

    @property
    def criteria(self) -> NamingCriteria:
        return NamingCriteria(
            self.named.data or ANY, self.category.data or "", self.purpose.data or ""
        )
