"""The clause matrix of the sample report: 24 clauses, four contracts, every state and result."""

from portal.proof.reports.content.parts import ClauseLevel, PrintedClauseResult, PrintedClauseState
from portal.proof.reports.content.tables import ClauseRow
from tests.proof.reports.sample_rows import t

COLUMNS = ("C-0098", "C-0099", "C-0142", "C-0171")
STATES = {
    "o": PrintedClauseState.PRESENT,
    "w": PrintedClauseState.WEAK,
    "x": PrintedClauseState.ABSENT,
    "!": PrintedClauseState.CONTRADICTED,
    ">": PrintedClauseState.COVERED_ELSEWHERE,
    "-": PrintedClauseState.NOT_APPLICABLE,
    "?": PrintedClauseState.UNREVIEWED,
    " ": None,
}
LEVELS = {
    "M": ClauseLevel.MANDATORY,
    "C": ClauseLevel.CONDITIONAL,
    "R": ClauseLevel.RECOMMENDED,
}
# no, Japanese, English, level, J.9.4, one state for each contract, result, where
CLAUSES = (
    (1, "委託業務・個人データの特定", "Entrusted work and data specified", "M", "ab", "w-oo", "met", "C-0142 第1条 p.1|C-0171 第1条 p.1"),
    (2, "秘密保持", "Confidentiality", "M", "b", "oo>>", "met", "C-0098 第6条 p.1"),
    (3, "目的外利用の禁止・指示に従った取扱い", "Use only for the entrusted purpose", "M", "b", "-o>>", "met", "C-0099 第3条 p.1"),
    (4, "第三者への提供・開示の禁止", "No disclosure to any other party", "M", "b", "-o>>", "met", "C-0099 第4条 p.1"),
    (5, "再委託の禁止・事前承認", "No subcontracting without prior written approval", "M", "c", "-o>>", "met", "C-0099 第4条 p.2"),
    (6, "再委託先への同等義務・監督", "Same duties on an approved subcontractor", "M", "ca", "-o>>", "met", "C-0099 第5条 p.2"),
    (7, "安全管理措置", "Security control measures", "M", "b", "-o>>", "met", "C-0099 第5条 p.2"),
    (8, "従業者の監督・誓約・教育", "Staff pledges, training and supervision", "M", "b", "-o>>", "met", "C-0099 第5条 p.2"),
    (9, "取扱者の限定・アクセス制限", "Handling persons limited and identified", "R", "b", "-o>>", "met", "C-0099 第6条 p.2"),
    (10, "取扱状況の報告(内容・頻度)", "Report of handling: content and frequency", "M", "d", "-o>>", "met", "C-0099 第7条 p.3"),
    (11, "監査・立入検査", "Audit and on-site inspection right", "M", "e", "-w>>", "waived", "C-0099 第7条 p.3|W-2026-004"),
    (12, "漏えい等発生時の報告・期限", "Incident report and time limit", "M", "g", "-o>>", "met", "C-0099 第8条 p.3"),
    (13, "契約終了時の返却・廃棄・証明書", "Return or destruction at end, with certificate", "M", "hb", "-o>>", "met", "C-0099 第8条 p.3"),
    (14, "複製・持出しの制限", "Limits on copying and taking out", "M", "b", "!o>>", "unmet", "C-0098 第9条 p.3"),
    (15, "責任の明確化・損害賠償", "Responsibilities and damages", "M", "a", "oo>>", "met", "C-0098 第19条 p.6"),
    (16, "契約不遵守時の措置・解除", "Measures on breach, suspension, termination", "M", "f", "oo>>", "met", "C-0098 第20条 p.6"),
    (17, "本人からの請求・苦情への協力", "Help with requests and complaints", "R", "b", "-o>>", "met", "C-0099 第10条 p.4"),
    (18, "国外移転・外国での取扱いの制限", "Cross-border limits", "C", "b", "-o>>", "met", "C-0099 第11条 p.4"),
    (19, "義務の存続", "Confidentiality survives the end", "M", "bh", "oo>>", "met", "C-0098 第23条 p.7"),
    (20, "委託期間・保存期間", "Entrustment period and retention", "R", "bh", "-o>>", "met", "C-0099 第12条 p.5"),
    (21, "取扱場所の限定", "Place of handling", "R", "b", "-xxo", "missing", ""),
    (22, "管理責任者の選任・届出", "Person responsible named", "R", "ab", "-o>?", "met", "C-0099 第13条 p.5"),
    (23, "準拠法・合意管轄", "Governing law and jurisdiction", "R", "a", "o->>", "met", "C-0098 第27条 p.8"),
    (24, "特定個人情報の特則", "My Number terms", "C", "bc", "    ", "not_applicable", ""),
)  # fmt: skip


def matrix(lang: str) -> tuple[ClauseRow, ...]:
    return tuple(
        ClauseRow(
            no=no,
            title=t(lang, ja, en),
            level=LEVELS[level],
            j94=tuple(letters),
            states=tuple(STATES[sign] for sign in states),
            result=PrintedClauseResult(result),
            where=tuple(_place(lang, place) for place in where.split("|") if place),
        )
        for no, ja, en, level, letters, states, result, where in CLAUSES
    )


def _place(lang: str, place: str) -> str:
    return place if lang == "ja" else place.replace("第", "Art. ").replace("条", "")
