"""The company that supervises: one row of settings, its notices to people, its departments."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.core.database.db import Base, BothNames, Dated
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import LANGUAGES, Lang, Text, say
from portal.foundation.organisation.numbering import DIGITS, PREFIX

THE_ONE: Final = 1  # id of the row


class Organisation(Base):
    """The one row of settings. What is empty falls back to the content packs."""

    concerns_everybody = True  # closing days and the baseline move verdicts of every vendor
    locked_when_touched = False  # every command looks at it: its version tells instead

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name_ja: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160))
    zone: Mapped[str] = mapped_column(String(60), default="Asia/Tokyo")  # IANA name
    default_language: Mapped[str] = mapped_column(String(2), default="ja")
    fiscal_year_start_month: Mapped[int] = mapped_column(default=4)
    years: Mapped[str] = mapped_column(String(8), default="western")  # as core.dates.Years
    baseline_on: Mapped[date]  # works with Kantoku from this day on (docs/product.md section 2)
    officer_title_ja: Mapped[str] = mapped_column(String(80), default="個人情報管理者")
    officer_title_en: Mapped[str] = mapped_column(
        String(80), default="Personal Information Controller"
    )
    contact_ja: Mapped[str] = mapped_column(String(300), default="")  # whom vendors may ask
    contact_en: Mapped[str] = mapped_column(String(300), default="")
    # How to reach whoever vendors may ask; "": it was not entered.
    contact_email: Mapped[str] = mapped_column(String(254), default="", server_default="")
    contact_telephone: Mapped[str] = mapped_column(String(40), default="", server_default="")
    contact_fax: Mapped[str] = mapped_column(String(40), default="", server_default="")
    # Where papers are sent back to, with the postal code.
    postal_address_ja: Mapped[str] = mapped_column(String(300), default="", server_default="")
    postal_address_en: Mapped[str] = mapped_column(String(300), default="", server_default="")
    # Of the privacy officer, for the notice; and who runs the machine of the portal for the company.
    officer_department_ja: Mapped[str] = mapped_column(String(120), default="", server_default="")
    officer_department_en: Mapped[str] = mapped_column(String(120), default="", server_default="")
    hosting_ja: Mapped[str] = mapped_column(String(300), default="", server_default="")
    hosting_en: Mapped[str] = mapped_column(String(300), default="", server_default="")
    closing_days: Mapped[list[str]] = mapped_column(
        JSON, default=list
    )  # ISO days besides the pack's
    ladders: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # own stages by ladder id
    quiet_weekdays: Mapped[list[int]] = mapped_column(JSON, default=list)  # 0 Monday: no mail
    quiet_days: Mapped[list[str]] = mapped_column(JSON, default=list)  # ISO days without mail
    # What was said of its Privacy Mark, in order of days: `from` (ISO), `number` ("": it holds none).
    privacy_marks: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    windows: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)  # from, to, label
    # The day of the upgrade that asked for a copy of every contract; None: asked from the beginning.
    copies_asked_on: Mapped[date | None]
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # how the year is planned, if not so
    samples: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # own percents by tier
    report_prefix: Mapped[str] = mapped_column(String(10), default=PREFIX, server_default=PREFIX)
    report_digits: Mapped[int] = mapped_column(default=DIGITS[0], server_default=str(DIGITS[0]))
    # The day of the month on which management and the officer get the month by mail; None: they do not.
    month_mail_day: Mapped[int | None]
    most_risk_months: Mapped[int] = mapped_column(default=12)  # a risk is accepted at most so long
    # Corrections of findings that are not grave wait to be verified with the next check sheet.
    verifies_with_sheet: Mapped[bool] = mapped_column(default=False, server_default=false())
    # when the Privacy Mark is assessed next, as entered; None: nobody entered a day
    assessment_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> Text:
        return Text(ja=self.name_ja, en=self.name_en)

    def privacy_mark_on(self, day: date) -> str | None:
        """The number of the mark it held; "": it held none; None: nothing is on record for that day."""
        said = [one["number"] for one in self.privacy_marks if one["from"] <= day.isoformat()]
        return said[-1] if said else None

    @property
    def officer_title(self) -> Text:
        return Text(ja=self.officer_title_ja, en=self.officer_title_en)

    @property
    def contact_desk(self) -> Text:
        """Department and person, as entered."""
        return Text(ja=self.contact_ja or "", en=self.contact_en or "")

    @property
    def contact(self) -> Text:
        """All that is known of whom to ask, in one line; what the desk says already is not said twice."""
        ja, en = (self._contact_in(lang) for lang in LANGUAGES)
        return Text(ja=ja, en=en)

    @property
    def contact_on_paper(self) -> Text:
        """The same behind the postal address, where papers are sent back to."""
        address, contact = self.postal_address, self.contact
        ja = "　".join(filter(None, (address.ja, contact.ja)))
        return Text(ja=ja, en=", ".join(filter(None, (address.en, contact.en))))

    def _contact_in(self, lang: Lang) -> str:
        desk = self.contact_desk.in_(lang)
        ways = [
            (self.contact_telephone, say("telephone %(number)s", number=self.contact_telephone)),
            (self.contact_fax, say("fax %(number)s", number=self.contact_fax)),
            (self.contact_email, say("e-mail %(address)s", address=self.contact_email)),
        ]
        known = [words(way, lang) for value, way in ways if value and value not in desk]
        return ("　" if lang == "ja" else ", ").join([*([desk] if desk else []), *known])

    @property
    def postal_address(self) -> Text:
        return Text(ja=self.postal_address_ja or "", en=self.postal_address_en or "")

    @property
    def officer_department(self) -> Text:
        return Text(ja=self.officer_department_ja or "", en=self.officer_department_en or "")

    @property
    def hosting(self) -> Text:
        return Text(ja=self.hosting_ja or "", en=self.hosting_en or "")


class Notice(Base):
    """What people are told about the use of their data before they give it; a version is kept."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)  # the version number people agreed to
    ja: Mapped[str]
    en: Mapped[str]
    published_on: Mapped[date]

    @property
    def text(self) -> Text:
        return Text(ja=self.ja, en=self.en)


class Department(BothNames, Base):
    """A department (主管部門). Never deleted: it ends. `ended_on`: its last day; None: it is still there."""

    __tablename__ = "departments"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    name_en: Mapped[str] = mapped_column(String(120), default="")
    code: Mapped[str] = mapped_column(String(20), default="")  # as the company numbers it
    began_on: Mapped[date | None]  # None: it is not known
    ended_on: Mapped[date | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def is_there_on(self, day: date) -> bool:
        return self.ended_on is None or day <= self.ended_on


class DepartmentText(Base):
    """What is written where a department is named, and which one it means: its name, or another text."""

    __tablename__ = "department_texts"
    is_sealed = True  # it says whose work something is, and so who sees the vendor

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(120), unique=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    set_at: Mapped[datetime]


class DepartmentMember(Dated, Base):
    """From when to when a person belongs to a department."""

    __tablename__ = "department_members"
    is_sealed = True  # it says who sees a vendor

    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
