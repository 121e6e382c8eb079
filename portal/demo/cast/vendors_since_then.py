"""Vendors taken on since, or on their way in: payment, cleaning, development, dispatch, data entry."""

from typing import Final

from portal.demo.cast.shapes import Data, Outsourced, Somebody, StoryWork, member, signatory
from portal.ledger.engagements.models import CompanyRole, Medium, ReentrustmentMode

KOTORI: Final = Outsourced(
    key="kotori",
    name="株式会社ことり収納サービス",
    name_en="Kotori Payment Services Co., Ltd.",
    kana="コトリシュウノウサービス",
    kind="payment_agency",
    corporate_number="2999901000559",
    owner="koike",
    postal_code="000-0018",
    registered_address="架空県ことり市枝町8-8",
    representative_title="代表取締役",
    representative_name="小鳥遊 登",
    phone="03-0000-0214",
    given_by="代表取締役 小鳥遊 登",
    people=(
        signatory("torii", "鳥居 朋子", "取締役 業務部長", "t.torii@kotori.example.jp"),
        member("hibari", "雲雀 大地", "加盟店管理課", "d.hibari@kotori.example.jp"),
    ),
    contacts=(
        Somebody("雲雀 大地", "ヒバリ ダイチ", "加盟店管理課", "", "d.hibari@kotori.example.jp"),
    ),
    works=(
        StoryWork(
            key="payment",
            name="利用料金のカード決済",
            name_en="Card payment of fees",
            description="会員が入力したカード番号を直接受け取り、毎月の利用料金を決済する。",
            department="経理部",
            purposes=("payment", "collection"),
            starts=225,
            access="continuous_copy",
            data=(
                Data(
                    category="credit_card",
                    volume_band="v4",
                    transfer_method="vendor_collects",
                    storage_location="vendor_dc_jp",
                    processing=("collect", "store"),
                    necessity_reason="当社がカード番号を持たずに料金を決済するため、委託先が直接受け取る必要がある。",
                    collection_notice="当社サービスの利用料金を決済するためにカード情報を取得する旨を、入力画面に示す。",
                ),
                Data(
                    category="billing_collection",
                    volume_band="v4",
                    transfer_method="api_tls",
                    storage_location="vendor_dc_jp",
                    processing=("match", "store"),
                    purpose="collection",
                    items="会員の管理番号、請求額、支払期日",
                    necessity_reason="毎月の請求額をカードに請求し、結果を突き合わせるために必要である。",
                ),
            ),
        ),
    ),
)

HIDAMARI: Final = Outsourced(
    key="hidamari",
    name="ひだまり清掃株式会社",
    name_en="Hidamari Cleaning Co., Ltd.",
    kana="ヒダマリセイソウ",
    kind="maintenance_cleaning",
    corporate_number="6999901001792",
    owner="ishibashi",
    postal_code="000-0019",
    registered_address="架空県ひだまり市縁側町5-5",
    representative_title="代表取締役",
    representative_name="日向 葵",
    phone="03-0000-0211",
    given_by="代表取締役 日向 葵",
    people=(
        signatory("hinata", "日向 正", "取締役 業務部長", "t.hinata@hidamari.example.jp"),
        member("yoda", "陽田 由美", "現場責任者", "y.yoda@hidamari.example.jp"),
    ),
    contacts=(
        Somebody("陽田 由美", "ヨウダ ユミ", "業務部", "現場責任者", "y.yoda@hidamari.example.jp"),
    ),
    works=(
        StoryWork(
            key="cleaning",
            name="本社事務所の清掃",
            name_en="Cleaning of the head office",
            description="本社事務所の日常清掃。机上や廃棄前の書類が目に触れることがある。",
            department="総務部",
            purposes=("security_guard",),
            starts=278,
            access="incidental",
            medium=Medium.PAPER,
            reentrustment_mode=ReentrustmentMode.FORBIDDEN,
            data=(),
        ),
    ),
)

KOMOREBI: Final = Outsourced(
    key="komorebi",
    name="株式会社こもれび開発",
    name_en="Komorebi Development Co., Ltd.",
    kana="コモレビカイハツ",
    kind="system_development",
    corporate_number="3999901000285",
    owner="morishita",
    postal_code="000-0020",
    registered_address="架空県こもれび市森町7-7",
    representative_title="代表取締役",
    representative_name="木漏 日出夫",
    phone="03-0000-0213",
    given_by="代表取締役 木漏 日出夫",
    people=(
        signatory("kogure", "木暮 聡", "取締役 開発本部長", "s.kogure@komorebi.example.jp"),
        member("moriyama", "森山 遥", "品質保証部", "h.moriyama@komorebi.example.jp"),
    ),
    contacts=(
        Somebody("森山 遥", "モリヤマ ハルカ", "品質保証部", "", "h.moriyama@komorebi.example.jp"),
    ),
    works=(
        StoryWork(
            key="maintenance",
            name="会員管理システムの改修・保守",
            name_en="Changes to and maintenance of the member system",
            description="会員管理システムを改修し、障害のときに本番環境で調査する。",
            department="システム基盤部",
            purposes=("system_development", "system_operation"),
            starts=-20,
            access="admin",
            data=(
                Data(
                    category="customer_account",
                    volume_band="v5",
                    transfer_method="direct_system_access",
                    storage_location="our_system",
                    processing=("view", "maintain"),
                    purpose="system_operation",
                    necessity_reason="障害の原因を調べるときに、本番環境の会員情報を見る必要がある。",
                ),
            ),
        ),
        StoryWork(
            key="cooperative",
            name="つばめ生活協同組合 組合員ファイルの保管基盤",
            name_en="Storage of members’ files for the Tsubame Co-operative",
            description="顧客から預かったファイルの保管基盤を構築し、運用を支援する。",
            department="受託事業部",
            purposes=("joint_project", "system_operation"),
            starts=-35,
            access="view_our_system",
            reentrustment_mode=ReentrustmentMode.FORBIDDEN,
            company_role=CompanyRole.ENTRUSTED,
            customer_name="つばめ生活協同組合",
            data=(
                Data(
                    category="customer_content_unknown",
                    subjects=("customer_of_customer",),
                    volume_band="v4",
                    transfer_method="direct_system_access",
                    storage_location="our_system",
                    processing=("maintain",),
                    necessity_reason="保管基盤の運用を支援するとき、預かったファイルに触れ得るためである。",
                ),
            ),
        ),
    ),
)

SUZUKAKE: Final = Outsourced(
    key="suzukake",
    name="株式会社すずかけ人材",
    name_en="Suzukake Staffing Co., Ltd.",
    kana="スズカケジンザイ",
    kind="staffing",
    corporate_number="4999901001381",
    owner="ishibashi",
    postal_code="000-0021",
    registered_address="架空県すずかけ市並木町10-3",
    phone="03-0000-0219",
    contacts=(
        Somebody(
            "鈴掛 誠", "スズカケ マコト", "派遣事業部", "部長", "m.suzukake@suzukake.example.jp"
        ),
        Somebody("並木 香", "ナミキ カオリ", "派遣事業部", "", "k.namiki@suzukake.example.jp"),
    ),
    works=(
        StoryWork(
            key="operators",
            name="派遣技術者によるシステム保守",
            name_en="System maintenance by dispatched engineers",
            description="派遣された技術者が当社内で、当社の機器を使って監視と保守を行う。",
            department="システム基盤部",
            purposes=("system_operation",),
            starts=-15,
            access="onsite",
            data=(
                Data(
                    category="customer_account",
                    volume_band="v4",
                    transfer_method="onsite_only",
                    storage_location="our_premises",
                    processing=("view", "maintain"),
                    necessity_reason="保守の作業中に、当社の端末で会員の契約情報を見る必要がある。",
                ),
            ),
        ),
    ),
)

SHINONOME: Final = Outsourced(
    key="shinonome",
    name="合同会社しののめデータ入力",
    name_en="Shinonome Data Entry LLC",
    kana="シノノメデータニュウリョク",
    kind="data_entry",
    corporate_number="5999901000696",
    owner="morishita",
    postal_code="000-0022",
    registered_address="架空県しののめ市朝町1-1",
    phone="03-0000-0218",
    contacts=(
        Somebody(
            "東雲 亜季", "シノノメ アキ", "営業課", "代表社員", "a.shinonome@shinonome.example.jp"
        ),
    ),
)

SHIOSAI: Final = Outsourced(
    key="shiosai",
    name="株式会社しおさいアナリティクス",
    name_en="Shiosai Analytics Inc.",
    kana="シオサイアナリティクス",
    kind="marketing_analytics",
    corporate_number="6999901001842",
    owner="morishita",
    postal_code="000-0024",
    registered_address="架空県しおさい市波町3-3",
    phone="03-0000-0220",
    contacts=(
        Somebody("潮崎 凪", "シオザキ ナギ", "計測事業部", "", "n.shiozaki@shiosai.example.jp"),
    ),
    works=(
        StoryWork(
            key="measuring",
            name="ウェブサイトの閲覧の計測",
            name_en="Measuring visits to the web site",
            description="当社サイトに置いたタグで閲覧の状況を計測する。提供先は、自社の会員の情報と紐づけて利用する。",
            department="営業企画部",
            purposes=("analysis",),
            starts=110,
            access="one_off_copy",
            data=(
                Data(
                    category="web_behaviour",
                    volume_band="v4",
                    transfer_method="api_tls",
                    storage_location="vendor_dc_jp",
                    processing=("collect", "analyse"),
                    subjects=("visitor",),
                    items="閲覧ページ、時刻、Cookieの識別子、端末の種類",
                    provision_basis="related_info_art31",
                    necessity_reason="どのページが読まれているかを知り、案内を改めるために必要である。",
                ),
            ),
        ),
    ),
)
