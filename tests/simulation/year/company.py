"""The company the year is lived in: vendors in order, as the portal was after the year before.

Names are those of the demonstration's crowd. What stands at the beginning was made by the commands of
the portal, each on its day of the year before; nothing of it is counted.
"""

from collections.abc import Iterator
from datetime import date, time, timedelta
from functools import partial
from typing import Final

from portal.demo.acts import answering, selecting, signing
from portal.demo.acts.contracting import Bond, bond_with
from portal.demo.acts.entering import OFFICER
from portal.demo.acts.stage import NIGHT, Diary, Stage
from portal.demo.cast.shapes import ZONE, Data, Outsourced, Somebody, StoryWork, signatory
from portal.demo.crowd.chance import Member, crowd
from portal.demo.story import loading
from portal.demo.story.beginnings import Beginning, worked_before
from portal.foundation.core import clock
from portal.foundation.core.words.dates import add_months
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.contracts.documents import original_services
from portal.ledger.contracts.queries import original_of
from portal.ledger.engagements.models import ReentrustmentMode
from portal.supervision.planning.opening.services import open_due
from portal.supervision.responses.by_exception.queries import shares_in_force
from portal.supervision.responses.by_exception.services import set_review_limits

SEED: Final = 20261201
OWNERS: Final = ("morishita", "ishibashi")
STATEMENTS: Final = ("no_subcontracting", "confidentiality_pledge")
OUR_SYSTEM: Final = frozenset({"view_our_system", "onsite", "incidental"})
LEFT_OUT: Final = frozenset({"my_number"})  # asks for a clause that the printed contract lacks
OLDEST, NEWEST = 340, 45  # days before the first day: when a vendor came into the portal
PLACE: Final = "本社 契約書保管庫"


def furnish(first_day: date, number: int) -> Stage:
    """An empty database becomes the company with so many vendors, as it stands on the evening before."""
    clock.set_zone(ZONE)
    with clock.on_day(first_day - timedelta(days=loading.FOUNDED), time(9, 0)):
        stage = loading._found(first_day, SEED)
    founded, diary = first_day - timedelta(days=loading.FOUNDED), Diary(stage)
    diary.act(founded, loading._furnish)
    diary.act(founded, selecting.adopt_criteria)
    diary.act(founded + timedelta(days=3), selecting.agree_criteria)
    diary.on(founded + timedelta(days=3), answering.publish_sheet)
    diary.act(founded + timedelta(days=4), _verify_with_sheet)
    diary.act(100, selecting.review_criteria)
    diary.act(96, selecting.agree_criteria)
    for place, vendor in enumerate(vendors(number)):
        days = OLDEST - (OLDEST - NEWEST) * place // max(1, number - 1)
        _begin(diary, stage, vendor, days)
    with clock.on_day(first_day - timedelta(days=1), time(18, 0)):
        diary.live()
    return stage


def _verify_with_sheet(stage: Stage) -> None:
    """The officer chooses that corrections of findings that are not grave are seen with the next sheet."""
    company = the_organisation()
    stage.carry_out(
        OFFICER,
        set_review_limits,
        shares_in_force(),
        company.most_risk_months,
        with_sheet=True,
        version=company.version,
    )


def vendors(number: int) -> Iterator[Outsourced]:
    for member in crowd(1, number, SEED):
        yield _vendor(member)


def _vendor(member: Member) -> Outsourced:
    key, surname = f"v{member.position}", member.contact[0]
    mail = f"signatory{member.position}@crowd.example"
    works = tuple(_work(member, index) for index in range(1 + member.position % 2))
    return Outsourced(
        key=key,
        name=member.name,
        name_en=member.name_en,
        kana=member.kana,
        kind=member.kind,
        owner=OWNERS[member.position % 2],
        contacts=(Somebody(f"{surname} 誠", member.contact[1], "管理部", "部長", mail),),
        works=works,
        people=(signatory(f"p{member.position}", f"{surname} 誠", "取締役", mail),),
        given_by="代表取締役",
        corporate_number=member.corporate_number,
        postal_code="000-0000",
        registered_address="架空県みなも市1-2-3",
        representative_title="代表取締役",
        representative_name=f"{surname} 進",
        phone=f"03-0000-{member.position:04d}",
    )


def _work(member: Member, index: int) -> StoryWork:
    categories = [name for name in member.categories if name not in LEFT_OUT]
    at_ours = member.access in OUR_SYSTEM
    data = tuple(
        Data(
            category=category,
            volume_band="v3" if member.position % 3 else "v2",
            transfer_method="direct_system_access" if at_ours else "sftp",
            storage_location="our_system" if at_ours else "vendor_dc_jp",
            processing=("view",) if at_ours else ("input", "store"),
            necessity_reason="この業務を行うために必要である。",
        )
        for category in categories[: 1 + (member.position + index) % 2]
    )
    return StoryWork(
        key=f"w{index + 1}",
        name=f"業務その{index + 1}",
        name_en=f"Work {index + 1}",
        description="1年を数えるための架空の業務。",
        department="業務部",
        purposes=(member.purpose,),
        starts=900,
        access=member.access,
        data=data,
        reentrustment_mode=ReentrustmentMode.PRIOR_APPROVAL,
    )


def _begin(diary: Diary, stage: Stage, vendor: Outsourced, days: int) -> None:
    """In the register so many days before the first day, since then as the plan goes."""
    intro = stage.workday(days)
    bond = _bond(stage, vendor)
    begun = Beginning(
        vendor=vendor,
        bonds=[bond],
        checker="ishibashi" if vendor.owner == "morishita" else "morishita",
        why="以前から委託しており、取扱いに問題がないため。",
        approval="記録と契約を確認した。",
    )
    worked_before(diary, stage, begun, intro, dict.fromkeys(STATEMENTS, 12))
    bound_on = stage.calendar.on_or_before(intro - timedelta(days=20))
    diary.on(bound_on, partial(_look, stage, vendor))
    diary.entries = [one for one in diary.entries if one[0] < stage.today]
    for months in (3, 6, 9):
        opens = stage.calendar.on_or_after(add_months(intro, months))
        if opens < stage.today - timedelta(days=15):
            diary.on(opens, open_due, part=NIGHT)
            signs = stage.calendar.on_or_after(opens + timedelta(days=6))
            diary.act(signs, signing.sign_all, vendor.key, vendor.people[0].key)


def _bond(stage: Stage, vendor: Outsourced) -> Bond:
    signed_on = stage.workday(880 + stage.chance.number(vendor.key, 0, 300))
    return bond_with(
        vendor,
        "業務委託基本契約書",
        signed_on,
        ends_on=add_months(signed_on, 12) - timedelta(days=1),
        renewal_months=12,
        notice_months=3,
        kept_at=PLACE,
    )


def _look(stage: Stage, vendor: Outsourced) -> None:
    """The officer looks at the original, which stands for a file."""
    original = original_of(stage.contracts[vendor.key, "contract"].id)
    look = original_services.look_at_original
    stage.carry_out(OFFICER, look, original, on=clock.today())
