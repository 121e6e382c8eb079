"""Whether a sentence about a clause says its opposite: a duty released, a ban licensed, a right denied. Pure.

It reads sentences made `alike`: 甲 and "customer" are we, 乙 and "vendor" the other party. Three rules, each
with the words that undo it: "not released", 承諾を得て, force majeure. What holds only in part (ただし…の場合は,
"more than once a year"), or ends in a negation nobody foresaw, is doubtful: a person reads it.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

LONGEST: Final = 1500  # characters that are read at once: no sentence of anybody takes long
_BANS: Final = {  # what the vendor must not do, so that being allowed to do it is the opposite
    "confidentiality": r"開示|公表|漏らし|知らせ|提供|disclos|reveal|divulg|publish|shar",
    "purpose_limitation": r"利用|使用|加工|学習|分析|供する|供し|\bus(e|es|ing)\b|process|analy|train|combin|exploit",
    "no_third_party_disclosure": r"提供|開示|閲覧|共有|譲渡|売却|disclos|shar|sell|provid|available|transfer|pass",
    "no_subcontracting": r"委託|請け負わ|下請|選任|選定|subcontract|sub-process|engage|appoint|delegat|outsourc|assign",
    "copy_takeout_ban": r"複写|複製|持出|搬|媒体|ダウンロード|cop(y|ies)|duplicat|reproduc|remov|download|portable|take",
    "cross_border": r"国外|海外|外国|いずれの国|transfer|abroad|countr|overseas|offshore|outside",
    "access_limitation": r"アクセス|閲覧|取扱|限定|access",
    "data_location": r"場所|事業所|センター|リージョン|location|place|site|centre|region",
    "retention_period": r"保有|保管|保存|retain|hold|keep|store",
    "my_number": r"再委託|利用|提供|収集|保管|\bus(e|es|ing)\b|disclos|subcontract|retain",
    "no_assignment": r"譲渡|承継|担保|assign|transfer",
    "generative_ai": r"入力|学習|利用|用い|送信|改良|train|input|enter|\bput|\bus(e|es|ed|ing)\b|improv",
}
_MUTUAL: Final = {  # bind us too
    "confidentiality", "no_third_party_disclosure", "copy_takeout_ban", "no_assignment",
}  # fmt: skip
_ARE_NOT: Final = {"antisocial_forces"}  # says what one is not: its negations are the promise
_LIFTS: Final = {
    "liability_limit"
}  # a limit that does not apply is the promise: only cues speak against


class Turned(StrEnum):
    """How much a sentence says against the clause it is about."""

    AGAINST = "against"
    DOUBTFUL = "doubtful"


# -- Who: the party named last before the words, as the one who acts --------------------------------
_TOPIC: Final = re.compile(
    r"(甲及び乙|甲乙|甲|乙)((が|の)[^、。はも]{0,10}(者|役員|役職員|社員|代理人|会社|承継人))?[はも]"
)
_PARTY: Final = re.compile(r"\b(customer|vendor)\b(?!'s?\b|-)")
_NO_ACTOR: Final = re.compile(
    r"\b(of|by|to|from|for|with|as|than|on|upon|inform|notify|assist|indemnify|tell|provide|give|allow|permit"
    r"|compensate|reimburse|require|entitle|and/or)( the| a| any)?\s*$"
)
_OUR_VERBS: Final = (
    r"audit|inspect|terminat|suspend|requir|demand|request|claim|instruct|issu|object|enter|verif|examin"
    r"|recover|rescind|cancel|insist|ask|ascertain|monitor|review"
)

# -- Duty released -------------------------------------------------------------------------------
_RELEASED: Final = re.compile(
    r"(?<!催告)(?<!催告その他の手続)[をは]要(しない|しません|さない|せず|するものではない)|も要しない|(要件|条件|前提)としない|ば足りる|(必要|要)は(ない|なく)|必要がない|不要(とする|である)"
    r"|義務(は|を|も|が)?(一切|何ら|特に)?(負わない|負わず|負いません|有しない|有せず|ない|なく|負うものではな[いく]|課されない)(?!者|第三者|従業者|もの[をにが])"
    r"|(責任|責め|責)(は|を|も)?(一切|何ら)?(負わない|負わず|負いません|負うものではな[いく]|ない(?=もの|。|$))"
    r"|免除(される|する|し)|免責|免れる(?!もの?では|こと(は|が)でき)|一切負わない|任意(とする|である|に(行|報告|実施))"
    r"|裁量(に|によ|で)|(自ら|乙)の判断(で|によ)|乙が(相当|適当|必要)と(認め|判断し)|(求|徴)めない|(?<!上限は)(?<!上限を)(?<!制限は)適用(しない|されない)|適用がない|(効力を失)|存続しない|消滅(する|し)"
)
_NOTHING_OWED: Final = re.compile(
    r"\bno\b[^.;]{0,60}\b(is|are|shall be|will be) (owed|due|required|given|provided|made)\b"
)
_NO_RELEASE: Final = re.compile(
    r"\b(no|without any|under no) (\w+ ){0,2}?(obligations?|dut(y|ies)|responsibilit(y|ies)|requirement|liability)\b"
    r"|\b(not|neither|never) (\w+ ){0,2}?(obliged|obligated|required|bound|responsible|liable|accountable|answerable)\b"
    r"|\bneed not\b|\b(does|do|shall|will) not (have|need) to\b"
    r"|\b(no|nor any) [^.;]{0,60}\b(shall|will) (survive|continue|apply)\b|\b(shall|will|do|does) not (survive|continue)\b"
    r"|\bvendor (shall|will|does|is) not (be )?(indemnif|compensat|reimburs|notif|inform|report|return|delet|destroy|eras|train|supervis"
    r"|maintain|implement|assist|cooperat|appoint|designat|keep|protect|restrict|limit|name|give|provide|take)\w*"
)
_RELEASE: Final = re.compile(
    r"\b(elects|chooses|wishes|thinks fit|sees fit|decides?) (to|whether)\b|\balone to decide\b|\b(as|if|where|which|whatever) (it|vendor) [^.;]{0,20}(elects|chooses|wishes|fit)\b"
    r"|\b(in|under) no (event|circumstances) (shall|will) vendor be (liable|responsible)|\bgives? no (undertaking|warranty|assurance)|\bas (is|they are)\b|\bvendor (shall|will) not be subject to\b"
    r"|\b(relieved|released|exempt(ed)?|excused|discharged|free) (of|from)\b|\bdiscretion\b|\b(is|are) (purely )?(optional|voluntary)\b"
    r"|\b(is|are|hereby) (\w+ )?(excluded|disclaimed|waived)\b|\bdisclaims?\b|\b(lapses?|ceases?|expires?|ends?) (up)?on (\w+ )?(termination|expiry|the end)"
)
_UNDONE: Final = re.compile(
    r"^.{0,3}(もの|こと|わけ|と)?(では|は|が|に)?(ない|でき|なら|解し)|^.{0,12}(を除き|場合を除|限り)"
)
_NEGATED: Final = re.compile(r"\b(not|nothing|never|neither|nor|no)\b[^.;]{0,60}$")
_FAULTLESS: Final = re.compile(
    r"不可抗力|天災|責めに帰(さない|すことのできない|することのできない|することができない|すべからざる)|反社会的|暴力団|公知|独自に(開発|取得)"
    r"|force majeure|beyond (its|the|their) (\w+ )*control|publicly (known|available)|public domain|independently"
)
_OF_LITTLE: Final = re.compile(
    r"間接|特別損害|特別の事情|逸失利益|indirect|consequential|lost profits|loss of profits?"
)

# -- Ban licensed --------------------------------------------------------------------------------
_LICENSED: Final = re.compile(
    r"(こと|もの)(も|が|を)?(できる|でき(?=、|ます)|認める|許す)|(?<=[をが])でき(る|(?=、))|(ても|[てで])(よい|良い|差し支えない|かまわない|構わない|よく)"
    r"|妨げ(ない|られない|るものではない)|(制限|禁止|限定)(し|され)ない(?!限り)|(制限|禁止)(は|を)(設け|課さ|)ない|禁じない|自由(に|と)|任意(に|と)|限りでない(もの|(?=。)|$)"
    r"|承諾(は|を|も)?(不要|要しない|要せず|必要としない|得ることを要しない)|異議を(述べない|申し立てない)|(?<!を)承諾(する|したものとする)(もの|。|$)"
)
_TOLERATED: Final = re.compile(r"妨げ|制限|禁|不要|異議|要し|要せ|必要とし|認め|限りでない|承諾")
_MAY: Final = re.compile(
    r"\bmay\b(?! not| only)|\b(is|are|shall be) (also )?(free|entitled|permitted|allowed|authorised) to\b|\b(has|retains|reserves) the right to\b|\bblanket\b"
    r"|\b(nothing|no restrictions?|no limits?|no limitations?|not (be )?(restricted|limited|prohibited|prevented|confined|forbidden))\b"
    r"|\bno (prior |written )*(consent|approval|authorisation|permission)\b|\brequires? no\b|\bfreely\b"
)
_NO_PERMISSION: Final = re.compile(
    r"\b(as|it|which|they) $|\b(no|nor|neither) [^.;,]{0,50}$|\bnot$"
)
_CONDITION: Final = re.compile(
    r"(承諾|許可|指示)(を(得|受け)(?!ることなく|ず|なく|ないで)|があ|した|に(従|基づ|よ)|され)|に限り|場合に限|を除|限度|届け出た(者|場所|国)"
    r"|範囲内|遂行(の(ため|必要)|に必要)|守秘義務を(負|課)|同等の|法令(に基づ|によ|の定め)|知る必要|弁護士|目的の(ため|範囲)に(のみ|限)"
    r"|\bonly\b|\bwith (the |its |their )?(prior|written|express|customer)|\bsubject to\b|\bprovided that\b|\bunless\b|\bexcept\b"
    r"|\b(if|where|after|once|when|to which) [^.;]{0,50}(approv|agree|consent|authoris|instruct)|\b(required|permitted|compelled) by\b|\blegally required\b"
    r"|\bto the extent\b|\b(in accordance with|under|on|pursuant to|upon) [^.;]{0,40}(instruction|agreement|section|article|law)|\bnecessary (to|for)\b"
    r"|\bbound by\b|\bneed[- ]to[- ]know\b|\bsolely\b|\bfor the (sole )?purposes? of (perform|provid)"
)
_NO_CONDITION: Final = re.compile(
    r"(承諾|許可|指示)(を要しない|を得ることなく|を得ず|を得ないで|なく|なしに|は不要|の有無)|任意に|自由に|目的以外の目的"
    r"|\bwithout (the |any |further )*(prior |written )*(consent|approval|authorisation|notice|instruction|need)"
    r"|\b(considers?|deems?|sees fit|wish(es)?|likes?|choos\w+|choice|discretion|outside|other than|unrelated|in advance to any|own account)\b|^nothing\b"
)

# -- Right denied --------------------------------------------------------------------------------
_DENIED: Final = re.compile(
    r"(こと(が|は|も)?|請求|解除|を)でき(ない|ません|ず|ぬ)|(権利|権限|請求権|解除権|監査権)(は|を|も)?(一切|何ら)?(有しない|有さない|持たない|有せず|ない|放棄|行使し(ない|てはならない))"
    r"|放棄(する|し|した)|請求(し|は)ない"
)
_REFUSED: Final = re.compile(
    r"認め(ない|られない|ません|ず)|(受け入れ|許さ|許可し)ない|(いかなる|一切).{0,30}(行わ|実施し|でき)ない"
)
_DECLINED: Final = re.compile(
    r"(拒む|拒否する|断る|応じない|回答しない|拒絶する|協力しない|従わない)(こと|もの)?(が|も)?(できる|でき、|とする)"
    r"|(拒ん|断っ|応じなく|拒否し)(で|て)?も(よい|差し支えない)"
    r"|\bvendor (may|is entitled to|is free to|can|shall be entitled to) (\w+ly )?(refuse|decline|reject|deny|withhold|disregard|ignore|object)"
)
_NO_RIGHT: Final = re.compile(
    r"\bcustomer (hereby |shall |may |can |will |does |must )*(not|cannot|never) (?!be (required|obliged|bound|liable)|need|have to|bear|pay|owe)[^.;]{0,120}?\b({verbs})"
    r"|\bcustomer [^.;]{0,30}\b(no|not any) (\w+ )?(rights?|claims?|entitlement|power)\b|\bcustomer [^.;]{0,30}\bnot (be )?(entitled|permitted|allowed|authorised)\b"
    r"|\bcustomer [^.;]{0,30}\b(waives?|forgoes?|renounces?|surrenders?)\b|\b(under|in) no (circumstances|event|case) (may|shall|will|can) (the )?customer\b"
    r"|\bno (right|audits?|inspections?|on-site|access|claims?|report|information)\b[^.;]{0,60}\b(permitted|granted|allowed|exists?|given|accepted|made|conducted)\b"
    r"|\b(right|claims?|power)s? [^.;]{0,80}\b(is|are|shall be|will be) (hereby )?(excluded|waived|denied|barred)"
)
_ANY_RIGHT: Final = re.compile(_NO_RIGHT.pattern.replace("{verbs}", r"\w+"))
_OUR_RIGHT: Final = re.compile(_NO_RIGHT.pattern.replace("{verbs}", _OUR_VERBS))

# -- In part only, and negations nobody foresaw -----------------------------------------------------
_PARTLY: Final = re.compile(
    r"^(ただし|但し|なお).*(場合|とき|もの|情報|限り)(は|に|、|について)|法令|なければ|でなければ|(理由|承諾|通知|合意)(が)?(なく|なしに|ない限り|なき)"
    r"|営業秘密|[年月]\d回を超え|\b(more|less|other) than\b|\b(unless|except|until|provided that|to the extent|exceeds?|during|before|without)\b"
    r"|\b(if|where|who|insofar)\b|\breasonabl|\bby law\b|\blaw requires\b"
)
_HARMLESS: Final = re.compile(
    r"without (undue |any |unreasonable |giving |stating )?(further )?(delay|limitation|limiting|prejudice|charge|cost|reason)|(no|not) later than|no less|not less than|no longer than|whether or not|(not|never) less"
    r"|no more than|not limited to|not only|not exceed"
)
_NEGATIVE_END: Final = re.compile(
    r"(しない|れない|せない|さない|わない|らない|たない|めない|えない|けない|じない|要しない|できない|[はがも]ない)(もの(とする|である)|こととする|ことができる|ことがある)?[。]?$"
)
_WHIM: Final = re.compile(
    r"判断|裁量|任意|随意|足りる|包括的|都合|(相当|適当)と認め|希望"
    r"|\b((discretion|election|option|choice)(?! of (the )?customer)|elects|optional|choos\w*|wish(es)?|fit|likes?|decides? (whether|how|if)|blanket|convenient|see(s|ms)|in advance)\b"
)
_NO_MATTER: Final = re.compile(  # a sentence that makes light of it, whatever the clause
    r"違反(と|に)(は)?(なら|し|当たら)ない|(対象|事由|理由)と(は)?(し|なら)ない|関知しない|には?及ばない|省略(することができる|できる|する(もの|。))|制限はな[いく]|該当しない|乙に帰属"
    r"|\bnot (constitute|amount to|be (deemed|considered|regarded|treated))\b|\boff limits\b|\bruled out\b|\bout of the question\b|\bdisregarded\b"
    r"|\bcustomer's (sole|only|own) (concern|responsibility|risk|remedy)\b|\b(only|sole) remedy\b|\bno part in\b|\b(remains? with|belongs? to|property of) (the )?vendor\b|\bas (often|long|much) as\b"
)
_VENDOR_MAY: Final = re.compile(
    r"(こと(が|も)?でき(る|、|ます)|ても(よい|良い|差し支えない))|\bvendor may (?!not\b|only\b)"
)
_MUST_NOT: Final = re.compile(
    r"(ては|では)?なら(ない|ず)|なければ|拒(む|否)|怠|失わ|請求し|(公表|開示|提供|利用|使用|複製|複写|保有|従事さ|残|漏ら)[しせさ]?な|(なく|なしに).{1,20}ない。?$|遅滞|漏|免れ|(限|含ま|至|問わ|除か)(ら)?(れ)?な"
)
_NEGATIVE: Final = re.compile(
    r"\b(not|no|never|nor|neither|cannot|refuses?|declines?|exclude[sd]?|waive[sd]?)\b"
)
_MUST_NOT_EN: Final = re.compile(
    r"\b(shall|must|will|may|does|do|is|are) not (be )?(\w+ ){0,2}?(refus|obstruct|delay|retain|keep|hinder|reliev|releas|limit|exclud|withhold|disclos"
    r"|us(e|ing)\b|process|subcontract|engage|cop(y|ies)|remov|transfer|leave|permit|allow|shar|sell|charg|affect|exempt|impair)"
    r"|\b(shall|must|will|may|does|do) not (\w+ ){0,2}?respond\w* (?!directly to customer)(directly|(directly )?to (?!customer|it\b)[^.;]{0,20}"
    r"(data subject|individual|person|enquir|inquir|complain|request|authorit))"
    r"|\bno (admission|fee|charge|employee|person|part|copies|copy|third)\b|\bnothing\b"
)


def turned(clause_id: str, text: str) -> tuple[Turned, str] | None:
    """How a sentence about a clause turns it, and the words that do; piece by piece where it has no end."""
    pieces = (text[start : start + LONGEST] for start in range(0, len(text), LONGEST))
    found = filter(None, (_turned(clause_id, piece) for piece in pieces))
    return min(found, key=lambda turn: turn[0], default=None)


def _turned(clause_id: str, text: str) -> tuple[Turned, str] | None:
    if clause_id in _LIFTS:
        return None
    found = _released(clause_id, text) or _denied(clause_id, text) or _licensed(clause_id, text)
    if found:
        rest = _HARMLESS.sub("", _NO_CONDITION.sub("", text.replace(found, "")))
        is_partly = _PARTLY.search(rest) or _OF_LITTLE.search(text)
        return (Turned.DOUBTFUL if is_partly else Turned.AGAINST), found
    if clause_id not in _ARE_NOT and (odd := _unforeseen(clause_id, text)):
        return Turned.DOUBTFUL, odd
    return None


def _released(clause_id: str, text: str) -> str:
    if _FAULTLESS.search(text) and clause_id not in _ARE_NOT:
        return ""
    for found in _RELEASED.finditer(text):
        if _actor(text[: found.start()]) != "甲" and not _UNDONE.search(text[found.end() :]):
            return found[0]
    owed: Iterable[re.Match[str]] = () if clause_id in _BANS else _NOTHING_OWED.finditer(text)
    for found in (*_NO_RELEASE.finditer(text), *owed):
        if _actor(text[: found.start() + len("vendor")]) != "customer":
            return found[0]
    for found in _RELEASE.finditer(text):
        before = text[: found.start()]
        if _actor(before) != "customer" and not _NEGATED.search(before):
            return found[0]
    return ""


def _licensed(clause_id: str, text: str) -> str:
    act = _BANS.get(clause_id)
    if act is None or not re.search(act, text):
        return ""
    if _CONDITION.search(text) and not _NO_CONDITION.search(text):
        return ""
    for found in _LICENSED.finditer(text):
        if found[0].startswith("限り") and _FAULTLESS.search(text):
            continue  # what is publicly known is no secret
        if _actor(text[: found.start()]) != "甲" or _TOLERATED.search(found[0]):
            return found[0]
    for found in _MAY.finditer(text):
        before, after = text[: found.start()], text[found.end() :]
        is_act = not after.startswith(" be ") or re.match(rf"[\w ]{{0,12}}({act})", after[4:])
        if is_act and _actor(before) != "customer" and not _NO_PERMISSION.search(before):
            return found[0]
    return ""


def _denied(clause_id: str, text: str) -> str:
    if declined := _DECLINED.search(text):
        return declined[0] if clause_id not in _MUTUAL else ""
    for found in _DENIED.finditer(text):
        if _actor(text[: found.start()]) == "甲" and not _UNDONE.search(text[found.end() :]):
            return found[0] if clause_id not in _MUTUAL else ""
    if clause_id not in _BANS and (refused := _REFUSED.search(text)):
        return refused[0]
    found_en = (_OUR_RIGHT if clause_id in _BANS else _ANY_RIGHT).search(text)
    return found_en[0] if found_en else ""


def _unforeseen(clause_id: str, text: str) -> str:
    whim = _WHIM.search(text)
    if whim and _actor(text[: whim.start()]) not in {"甲", "customer"}:
        return whim[0]
    if odd := _NO_MATTER.search(text):
        return odd[0]
    if clause_id in _BANS:
        return ""
    may = _VENDOR_MAY.search(text)
    if may and not _CONDITION.search(text) and _actor(text[: may.end()]) not in {"甲", "customer"}:
        return may[0]
    end = _NEGATIVE_END.search(text)
    if end and not _MUST_NOT.search(text) and not _FAULTLESS.search(text) and _actor(text) != "甲":
        return end[0]
    plain = _MUST_NOT_EN.sub("", _HARMLESS.sub("", text))
    odd = _NEGATIVE.search(plain)
    return odd[0] if odd and _actor(plain[: odd.start()]) != "customer" else ""


def _actor(before: str) -> str:
    """甲, 乙, customer, vendor; empty where nobody is named."""
    topics = _TOPIC.findall(before)
    if topics:
        return str(topics[-1][0])
    actor = ""
    for found in _PARTY.finditer(before):
        if not _NO_ACTOR.search(before[: found.start()]):
            actor = found[1]
    return actor
