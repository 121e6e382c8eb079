"""Each family of words by which a sentence is read as its opposite has a clause that needs it.

The sets of whole clauses count by shares, so that one family less may not be seen in them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from portal.ledger.contracts.papers.polarity import Turned, turned
from tests.ledger.contracts.test_turned_clauses import hint_of, rows

AGAINST, DOUBTFUL = Turned.AGAINST, Turned.DOUBTFUL

# What a vendor must not do, clause by clause: as a paper that allows it has it.
ALLOWED: Mapping[str, Sequence[str]] = {
    "confidentiality": (
        *("乙は、これを開示することができる。", "乙は、これを公表することができる。"),
        *("乙は、これを漏らしてもよい。", "乙は、これを第三者に知らせることができる。"),
        *("乙は、これを他者に提供することができる。", "vendor may disclose it."),
        *("vendor may reveal it.", "vendor may divulge it."),
        *("vendor may publish it.", "vendor may share it."),
    ),
    "purpose_limitation": (
        *("乙は、これを利用することができる。", "乙は、これを使用することができる。"),
        *("乙は、これを加工することができる。", "乙は、学習にあてることができる。"),
        *("乙は、これを分析することができる。", "乙は、自社の用に供することができる。"),
        *("乙は、自社の用に供してもよい。", "vendor may use it.", "vendor may process it."),
        *("vendor may analyse it.", "vendor may train models on it."),
        *("vendor may combine it with other data.", "vendor may exploit it."),
    ),
    "no_third_party_disclosure": (
        *("乙は、第三者に提供することができる。", "乙は、第三者に開示することができる。"),
        *("乙は、第三者に閲覧させることができる。", "乙は、第三者と共有することができる。"),
        *("乙は、第三者に譲渡することができる。", "乙は、第三者に売却することができる。"),
        *("vendor may disclose it.", "vendor may share it.", "vendor may sell it."),
        *("vendor may provide it to others.", "vendor may make it available to others."),
        *("vendor may transfer it.", "vendor may pass it on."),
    ),
    "no_subcontracting": (
        *("乙は、第三者に委託することができる。", "乙は、第三者に請け負わせることができる。"),
        *("乙は、下請を用いることができる。", "乙は、第三者を選任することができる。"),
        *("乙は、第三者を選定することができる。", "vendor may subcontract it."),
        *("vendor may use a sub-processor.", "vendor may engage others."),
        *("vendor may appoint others.", "vendor may delegate it."),
        *("vendor may outsource it.", "vendor may assign it."),
    ),
    "copy_takeout_ban": (
        *("乙は、これを複写することができる。", "乙は、これを複製することができる。"),
        *("乙は、これを持出すことができる。", "乙は、これを搬送することができる。"),
        *("乙は、媒体に移すことができる。", "乙は、これをダウンロードすることができる。"),
        *("vendor may copy it.", "vendor may duplicate it.", "vendor may reproduce it."),
        *("vendor may remove it.", "vendor may download it."),
        *("vendor may use portable devices.", "vendor may take it home."),
    ),
    "cross_border": (
        *("乙は、国外に移すことができる。", "乙は、海外に移すことができる。"),
        *("乙は、外国に移すことができる。", "乙は、いずれの国にも移すことができる。"),
        *("vendor may transfer it.", "vendor may keep it abroad."),
        *("vendor may keep it in any country.", "vendor may keep it overseas."),
        *("vendor may keep it offshore.", "vendor may keep it outside japan."),
    ),
    "access_limitation": (
        *("乙は、誰にでもアクセスさせることができる。", "乙は、誰にでも閲覧させることができる。"),
        *("乙は、誰にでも取扱わせることができる。", "vendor may give access to anybody."),
        "乙は、人を限定せずに従事させることができる。",
    ),
    "data_location": (
        *("乙は、場所を変えることができる。", "乙は、別の事業所に移すことができる。"),
        *("乙は、別のセンターに移すことができる。", "乙は、別のリージョンに移すことができる。"),
        *("vendor may change the location.", "vendor may change the place."),
        *("vendor may change the site.", "vendor may change the centre."),
        "vendor may change the region.",
    ),
    "retention_period": (
        *("乙は、これを保有することができる。", "乙は、これを保管することができる。"),
        *("乙は、これを保存することができる。", "vendor may retain it.", "vendor may hold it."),
        *("vendor may keep it.", "vendor may store it."),
    ),
    "my_number": (
        *("乙は、これを再委託することができる。", "乙は、これを利用することができる。"),
        *("乙は、これを提供することができる。", "乙は、これを収集することができる。"),
        *("乙は、これを保管することができる。", "vendor may use it.", "vendor may disclose it."),
        *("vendor may subcontract it.", "vendor may retain it."),
    ),
}
# Under which something may be done, so that nothing is turned.
UNDER: Sequence[str] = (
    *("甲の承諾を得て", "別表の者に限り", "甲の文書がある場合に限って", "別表の者を除き"),
    *("別表を限度として", "届け出た者に対し", "別表の範囲内で", "本業務の遂行に必要なとき"),
    *("守秘義務を負う者に対し", "同等の義務のもとで", "法令に基づき", "知る必要のある者に対し"),
    *("弁護士に対し", "委託目的のためにのみ"),
)
UNDER_EN: Sequence[str] = (
    *("only to its officers", "with prior consent", "subject to clause 4", "provided that it pays"),
    *("unless told otherwise", "except to rivals", "if customer agrees", "required by statute"),
    *("where legally required", "to the extent stated", "on the instruction of customer"),
    *("necessary for the services", "to persons bound by secrecy", "on a need-to-know basis"),
    *("solely to its officers", "for the purpose of performing the services"),
)


@pytest.mark.parametrize("clause", ALLOWED)
def test_whatever_a_clause_forbids_is_its_opposite_where_it_is_allowed(clause: str) -> None:
    for text in ALLOWED[clause]:
        found = turned(clause, text)
        assert found is not None, text
        assert found[0] is AGAINST, text


def test_under_a_condition_it_is_not() -> None:
    third = "no_third_party_disclosure"
    for text in (f"乙は、{one}、第三者に提供することができる。" for one in UNDER):
        assert turned(third, text) is None, text
    for text in (f"vendor may disclose it {one}." for one in UNDER_EN):
        assert turned(third, text) is None, text


# Other ways to let the vendor go, and to take a right from us.
RELEASED: Sequence[str] = (
    *("乙は、報告をも要しない。", "乙は、口頭で伝えれば足りる。", "報告をする必要がない。"),
    *("乙の報告は不要とする。", "乙は、免責とする。", "乙は、責任を免れる。"),
    *("乙は、責任を一切負わない。", "報告は任意とする。", "本条は適用しない。"),
    *("本条は適用がない。", "本条は存続しない。", "本条は消滅する。"),
    *("no obligation of vendor shall survive.", "these duties shall not survive."),
    *("vendor decides whether to report.", "vendor disclaims every duty."),
    "this duty ends on termination.",
)
DENIED: Sequence[str] = (
    *("甲は、監査の権利を放棄する。", "甲は、報告を請求しない。"),
    *("甲の検査は受け入れない。", "検査は、いかなる場合も行わない。", "乙は、検査を断ってもよい。"),
    *("no audits are permitted.", "the right to audit is hereby excluded."),
)
LICENSED: Sequence[str] = (
    *("乙の目的外の利用をできる。", "乙の利用について制限は設けない。", "乙の利用を禁じない。"),
    *("乙の利用について、この限りでないものとする。", "乙の利用に承諾は不要。"),
    *("甲は、乙の利用に異議を述べない。", "乙は、任意に利用する。"),
    *("vendor uses the data freely.", "no consent for its use."),
)


@pytest.mark.parametrize(
    ("clause", "texts"),
    [
        ("handling_report", RELEASED),
        ("audit_right", DENIED),
        ("purpose_limitation", LICENSED),
    ],
)
def test_there_are_many_ways_to_say_it(clause: str, texts: Sequence[str]) -> None:
    for text in texts:
        found = turned(clause, text)
        assert found is not None, text
        assert found[0] is AGAINST, text


@pytest.mark.parametrize(
    ("clause", "text", "how"),
    [
        # who acts
        ("audit_right", "甲は、乙の事業所に立入、監査を行うことができない。", AGAINST),
        ("incident_notification", "vendor will inform customer only if it elects to.", AGAINST),
        ("no_subcontracting", "customer may subcontract the work.", None),
        # released
        ("security_measures", "乙は、安全管理の措置を講じることを要しない。", AGAINST),
        ("handling_report", "no annual report is owed by the vendor.", AGAINST),
        ("security_measures", "vendor is under no obligation to do so.", AGAINST),
        ("security_measures", "vendor is relieved of its duty.", AGAINST),
        ("survival", "第5条の規定は効力を失わない。", None),
        ("security_measures", "vendor is not relieved of its duty.", None),
        ("liability_damages", "天災による場合、乙は責任を負わない。", None),
        ("liability_damages", "乙は、その責めに帰さない事由については責任を負わない。", None),
        ("liability_damages", "vendor is not liable in the event of force majeure.", DOUBTFUL),
        ("liability_damages", "vendor is not liable beyond its control.", DOUBTFUL),
        ("liability_damages", "乙は、逸失利益について責任を負わない。", DOUBTFUL),
        ("liability_damages", "乙は、間接の損害について責任を負わない。", DOUBTFUL),
        ("liability_damages", "vendor is not liable for indirect damages.", DOUBTFUL),
        ("liability_damages", "vendor is not liable for lost profits.", DOUBTFUL),
        # licensed
        ("purpose_limitation", "甲は、乙が目的外利用に供することを妨げない。", AGAINST),
        ("no_subcontracting", "it shall subcontract as it may.", None),
        ("no_subcontracting", "no employee of it may subcontract the work.", None),
        ("no_subcontracting", "vendor may subcontract with or without consent.", AGAINST),
        ("confidentiality", "乙の関連会社への開示は、この限りでない。", AGAINST),
        ("confidentiality", "開示の時に公知の情報は、この限りでない。", None),
        ("confidentiality", "甲の承諾を得た開示は、この限りでない。", None),
        # denied
        ("audit_right", "甲による検査は、これを認めない。", AGAINST),
        ("audit_right", "乙は、検査を拒むことができる。", AGAINST),
        ("confidentiality", "甲は、これを開示することができない。", None),
        ("no_third_party_disclosure", "甲は、これを提供することができない。", None),
        ("copy_takeout_ban", "甲は、これを複製することができない。", None),
        ("audit_right", "customer waives its right to audit.", AGAINST),
        ("data_location", "under no circumstances may customer inspect it.", AGAINST),
        # in part, and what nobody foresaw
        ("audit_right", "甲は、営業秘密を監査することができない。", DOUBTFUL),
        ("audit_right", "vendor may refuse it without giving reasons.", AGAINST),
        ("handling_report", "乙は、取扱状況の報告を行わない。", DOUBTFUL),
        ("handling_report", "乙は、報告を怠らない。", None),
        ("no_subcontracting", "必要と判断したときに再委託する。", DOUBTFUL),
        ("security_measures", "安全管理は甲の責任とし、乙は関知しない。", DOUBTFUL),
        ("confidentiality", "そのような開示は違反とならない。", DOUBTFUL),
        ("handling_report", "乙は、報告書を作成することができる。", DOUBTFUL),
        ("handling_report", "vendor may report at any time.", DOUBTFUL),
        ("handling_report", "vendor will not furnish a report.", DOUBTFUL),
        ("handling_report", "vendor shall not delay the report.", None),
        ("audit_right", "vendor will not respond to it.", DOUBTFUL),
        ("audit_right", "vendor will not respond to customer's requests.", DOUBTFUL),
        ("data_subject_requests", "vendor shall not respond directly and forward it.", None),
        ("data_subject_requests", "vendor will not respond to any data subject.", None),
    ],
)
def test_each_family_decides(clause: str, text: str, how: Turned | None) -> None:
    found = turned(clause, text)
    assert (found[0] if found else None) is how


def test_what_the_sets_come_to_to_the_last_clause() -> None:
    """A pattern that is changed shows here; the shares beside it say what is good enough."""
    counted = {
        name: Counter(hint.value if hint else "" for hint in map(hint_of, rows(name)))
        for name in ("inverted", "upright")
    }
    assert counted == {
        "inverted": Counter(contradicted=125, check=20),
        "upright": Counter(present=153, check=9),
    }
