"""What is read as one stays on one line."""

import re
from datetime import date

from flask import Flask, render_template_string
from flask_babel import force_locale
from markupsafe import Markup

from portal.foundation.core.words.i18n import company_name, company_whole, reached, unbroken


def test_a_date_stays_with_its_weekday_and_the_particle_after_it() -> None:
    assert unbroken("見直しが12月10日(木)に期限を迎えます。") == (
        '見直しが<span class="nowrap">12月10日(木)に</span>期限を迎えます。'
    )
    assert '<span class="nowrap">Thu 10 Dec 2026</span>.' in unbroken("due on Thu 10 Dec 2026.")
    assert '<span class="nowrap">2025年9月2日(火)付で</span>任命' in unbroken(
        "2025年9月2日(火)付で任命"
    )


def test_the_moment_of_a_receipt_breaks_between_its_day_and_its_time_only() -> None:
    assert unbroken("2026年11月19日(木) 09:40:00 JST") == (
        '<span class="nowrap">2026年11月19日(木)</span> <span class="nowrap">09:40:00 JST</span>'
    )
    assert unbroken("Thu 19 Nov 2026 09:40:00 +0530") == (
        '<span class="nowrap">Thu 19 Nov 2026</span> <span class="nowrap">09:40:00 +0530</span>'
    )


def test_a_time_to_the_second_stays_whole_and_may_leave_the_line_of_its_day() -> None:
    for day in ("2026年11月27日(金)", "Fri 27 Nov 2026"):
        assert unbroken(f"{day} 09:48:05 JST") == (
            f'<span class="nowrap">{day}</span> <span class="nowrap">09:48:05 JST</span>'
        )
    assert unbroken("11月27日(金) 09:48") == '<span class="nowrap">11月27日(金) 09:48</span>'


def test_articles_numbers_and_telephones_stay_whole() -> None:
    assert unbroken("報告書SR-2026-003は") == '報告書<span class="nowrap">SR-2026-003</span>は'
    assert ">第3版</span>の適用" in unbroken("プライバシーポリシー第3版の適用")
    page = unbroken("覚書(第12条・2頁)、S-2026-004、電話 03-0000-0100")
    assert '評価<span class="nowrap">SA-2025-001</span>は' in unbroken("評価SA-2025-001は")
    for whole in ("第12条・2頁", "S-2026-004", "03-0000-0100"):
        assert f'<span class="nowrap">{whole}</span>' in page


def test_spans_of_months_sizes_and_names_of_standards_stay_whole() -> None:
    assert '<span class="nowrap">7K2M-9QXA-0B4T-HW3D</span>)' in unbroken(
        "(例: 7K2M-9QXA-0B4T-HW3D)"
    )
    page = unbroken("6か月以内のCSV(UTF-8)を、15 MBまで、SHA-256で照合します。")
    for whole in ("6か月以内", "UTF-8", "15 MBまで", "SHA-256"):
        assert f'<span class="nowrap">{whole}</span>' in page


def test_a_period_may_break_between_its_days_only(app: Flask) -> None:
    source = '{% from "components/dates.html" import period %}{{ period(first, last) }}'
    said = {}
    for lang in ("ja", "en"):
        with app.test_request_context(), force_locale(lang):
            page = render_template_string(source, first=date(2026, 4, 1), last=date(2026, 9, 30))
        said[lang] = re.sub(r"</?time[^>]*>", "", page)
    assert said == {
        "ja": '<span class="nowrap">2026年4月1日(水)〜</span>2026年9月30日(水)',
        "en": '<span class="nowrap">Wed 1 Apr 2026 to</span> Wed 30 Sep 2026',
    }


def test_a_text_with_none_of_these_is_only_escaped() -> None:
    assert unbroken("<b> & “x”") == "&lt;b&gt; &amp; “x”"


def test_a_companys_name_breaks_beside_its_form_only() -> None:
    assert company_name("ほしかげクラウド株式会社") == (
        '<span class="company">ほしかげクラウド<wbr>株式会社</span>'
    )
    assert company_name("株式会社ことり・収納") == (
        '<span class="company">株式会社<wbr>ことり・収納</span>'
    )
    assert company_name("A & B <Ltd>") == '<span class="company">A &amp; B &lt;Ltd&gt;</span>'


def test_a_head_keeps_the_name_of_the_company_it_is_about_whole() -> None:
    assert company_whole("株式会社すずかけ人材の<登録理由>", "株式会社すずかけ人材") == (
        '<span class="company">株式会社<wbr>すずかけ人材</span>の&lt;登録理由&gt;'
    )
    assert company_whole(unbroken("R & D of SC-2026-001"), "R & D") == (
        'R &amp; D of <span class="nowrap">SC-2026-001</span>'
    )
    assert company_whole("ほしかげクラウドサービス約款", "ほしかげクラウド株式会社") == (
        '<span class="company">ほしかげクラウド</span>サービス約款'
    )
    assert company_whole("委託先を登録", "") == "委託先を登録"


def test_a_telephone_calls_and_an_address_is_written_to_but_nobody_calls_a_fax() -> None:
    said = reached(
        "調達部 <森下>　電話 03-1234-5678　FAX 03-1234-5679　メール aya@sazanami.example.jp"
    )
    assert said == (
        '調達部 &lt;森下&gt;　電話 <a class="nowrap" href="tel:0312345678">03-1234-5678</a>'
        '　FAX <span class="nowrap">03-1234-5679</span>　メール '
        '<a class="nowrap" href="mailto:aya@sazanami.example.jp">aya@sazanami.example.jp</a>'
    )
    assert 'href="tel:+81312345678"' in reached("+81 3-1234-5678")


def test_the_facts_of_a_record_keep_days_and_numbers_whole(app: Flask) -> None:
    source = (
        '{% from "components/cards.html" import facts %}'
        '{{ facts([("By", name ~ " Fri 27 Nov 2026 10:20"), ("Way", way)]) }}'
    )
    way = Markup('<a href="/C-2026-001">C-2026-001</a>')
    with app.test_request_context():
        shown = render_template_string(source, name="<Ann>", way=way)
    assert '<dd>&lt;Ann&gt; <span class="nowrap">Fri 27 Nov 2026 10:20</span></dd>' in shown
    assert f"<dd>{way}</dd>" in shown
