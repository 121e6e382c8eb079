"""Commands about the company itself: settings, and the notice to people about the use of their data.

The first notice is here; a company writes its own after it. Under the Act on the Protection of
Personal Information, article 21 paragraph 2, the purpose of use is told before data is taken from a
person in writing, screens included.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import differences, record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.foundation.core.words.messages import Text, say
from portal.foundation.organisation import queries
from portal.foundation.organisation.models import Notice, Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of a company; `ladders` as they are to be kept, own stages and limits together."""

    name_ja: str
    name_en: str
    default_language: str
    zone: str
    fiscal_year_start_month: int
    baseline_on: date
    officer_title_ja: str
    officer_title_en: str
    contact_ja: str
    contact_en: str
    closing_days: Sequence[str]  # ISO days in order
    ladders: Mapping[str, Any]
    years: str = "western"


def change_settings(
    organisation: Organisation, settings: Settings, actor: Actor, *, version: int
) -> None:
    """Refuses when somebody else saved since `version`."""
    if organisation.version != version:
        raise ChangedMeanwhile(say("Somebody else saved the settings meanwhile."))
    before = {name: getattr(organisation, name) for name in Settings.__slots__}
    after = {name: getattr(settings, name) for name in Settings.__slots__}
    after |= {"closing_days": list(settings.closing_days), "ladders": dict(settings.ladders)}
    old, new = differences(before, after)
    if not new:
        return
    for name, value in new.items():
        setattr(organisation, name, value)
    db.session.flush()
    record(
        actor,
        "organisation.changed",
        organisation,
        say("Changed the settings of the company"),
        before=_readable(old),
        after=_readable(new),
    )


def publish_notice(text: Text, actor: Actor, *, version: int) -> Notice:
    """A new version; whoever is invited from now on agrees to this one.

    Refuses when another version was published since `version`, and when nothing is new.
    """
    last = queries.current_notice()
    if last is not None and last.id != version:
        raise ChangedMeanwhile(say("Somebody else published a notice meanwhile."))
    if last is not None and (last.ja, last.en) == (text.ja, text.en):
        raise RuleViolated(say("Nothing was changed, so there is nothing to publish."))
    notice = Notice(ja=text.ja, en=text.en, published_on=clock.today())
    db.session.add(notice)
    db.session.flush()
    words = say("Published version %(version)s of the notice to people", version=notice.id)
    record(actor, "notice.published", notice, words)
    return notice


def _readable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Lists and ladders as text: the log shows words."""
    plain = dict(values)
    if "closing_days" in plain:
        plain["closing_days"] = ", ".join(plain["closing_days"])
    if "ladders" in plain:
        own = plain["ladders"].items()
        plain["ladders"] = "; ".join(f"{name}: {one.get('stages')}" for name, one in sorted(own))
    return plain


# The beginning: the company's row and the first notice about the use of people's data.


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What a company says about itself at the first start; the rest has starting values."""

    name_ja: str
    name_en: str
    default_language: str
    zone: str  # IANA name
    fiscal_year_start_month: int
    officer_title_ja: str
    officer_title_en: str
    baseline_on: date


def found_organisation(company: Company) -> tuple[Organisation, Notice]:
    """The company and its notice, version 1; part of a command, no audit line."""
    organisation = Organisation(
        id=1, **asdict(company), contact_ja="", contact_en="", closing_days=[], ladders={}
    )
    text = first_notice(
        Text(ja=company.name_ja, en=company.name_en),
        Text(ja=company.officer_title_ja, en=company.officer_title_en),
    )
    notice = Notice(ja=text.ja, en=text.en, published_on=clock.today())
    db.session.add_all([organisation, notice])
    db.session.flush()
    return organisation, notice


_JA = """\
{company}(以下「当社」)は、このポータルを利用する方の個人情報を、次のとおり取り扱います。

1. お預かりする情報
氏名及びその読み、会社名、部署・役職、メールアドレス、選択した言語、サインインと操作の日時、接続元のIPアドレス、回答・提出・署名した内容。パスワードは、元に戻せない形でのみ保存します。

2. 利用目的
・個人データの取扱いを委託する会社に対して当社が行う、法令及び当社のプライバシーポリシーに基づく監督(依頼、期限のお知らせ、回答と提出物の確認、誓約の記録)
・誰がいつ何を行ったかを後日確認できるようにするための記録
・不正な利用の防止と、障害が起きたときの原因の調査
これら以外の目的には利用しません。宣伝のためのメールはお送りしません。

3. 閲覧者の範囲
委託先の方の情報は、同じ会社の利用者並びに当社の調達、個人情報保護、経営及び監査の担当者が閲覧します。当社の従業者の情報は、当社の担当者が閲覧します。監督報告書に署名者の氏名と役職が記載されることがあります。法令に基づく場合を除き、ほかの第三者には提供しません。

4. 保存する期間
委託が終わった後、監督の記録として必要な期間が過ぎたときに消去します。署名した誓約は、その誓約自体の保存期間が終わるまで、署名者の氏名とともに保存します。

5. ご本人の権利
ご自身の情報の開示、訂正、利用停止、消去を求めることができます。同意しないことも、後から同意を取り消すこともできます。その場合はこのポータルを利用できませんので、書面など別の方法をご相談させていただきます。当社の個人情報の管理者は、{officer}です。開示等のご請求、苦情及びお問い合わせは、招待者又はポータルの画面に表示する問合せ先を通じて、{officer}までお願いいたします。
"""

_EN = """\
This is how {company} ("we") handles the personal data of people who use this portal.

1. What we keep
Your name and how it is read, company, department and position, e-mail address, chosen language, the times of your sign-ins and actions, the network address you come from, and what you answer, hand in and sign. Your password is kept only in a form that cannot be turned back.

2. What it is used for
- supervising the companies to which we entrust personal data, as the law and our privacy policy ask of us: sending requests, reminding of due dates, checking answers and documents, keeping attestations on record
- being able to show later who did what, and when
- preventing misuse, and finding the cause when something fails
It is used for nothing else. We send no advertising.

3. Who sees it
Data of people at vendors is seen by their own colleagues and by our procurement, privacy, management and audit staff. Data of our own people is seen by our staff. A supervision report may name a signer with the position. Nobody else receives it unless the law demands it.

4. How long it is kept
It is erased when the entrusted work has ended and the time for which records of supervision are needed is over. A signed attestation keeps the name of its signer until the attestation's own time is over.

5. Your rights
You may ask to see, correct, block or erase your data. You may decline, and you may withdraw your agreement later; the portal can then not be used, and we will agree with you on another way, such as paper. Responsible for personal data here is our {officer}; please turn to the {officer}, through the person who invited you or the contact shown on the portal.
"""


def first_notice(company: Text, officer: Text) -> Text:
    """The notice with the company's name and the title of its privacy officer in it."""
    return Text(
        ja=_JA.format(company=company.ja, officer=officer.ja),
        en=_EN.format(company=company.en, officer=officer.en),
    )
