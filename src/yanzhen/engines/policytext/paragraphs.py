"""What kind of line a line is (段落类别), before any sentence is cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from yanzhen.engines.policytext.lexicon import alternation
from yanzhen.engines.policytext.lines import Line
from yanzhen.engines.policytext.patterns import Closing, compiled
from yanzhen.engines.policytext.recall import Recalled
from yanzhen.engines.policytext.sparse import closing, ending, opening
from yanzhen.engines.policytext.tokens import tokenize

_ORG: Final = alternation("org_suffixes")
_POST: Final = alternation("posts")
_DAY: Final = (
    r"(?:\d{4}|[二○〇零一三四五六七八九Oo]{4})年(?:\d{1,2}|[一二三四五六七八九十]{1,2})月(?:(?:\d{1,2}"
    r"|[一二三四五六七八九十]{1,3})日)?"
)
_SENTENCE_LIKE: Final = compiled(r"[是将要了]")
TERMINAL: Final = closing(r"[。!?;:,、.…]['\"”’)\]]*$")
SENTENCE_END: Final = compiled(r"[。!?;]|\.(?=\s|$)")
_BYLINE: Final = closing(rf"^[\u4e00-\u9fff·\s]{{2,8}}\([^()]{{0,60}}{_POST}[^()]{{0,20}}\)$")
_ISSUERS: Final = closing(rf"^(?:[\u4e00-\u9fffA-Za-zX×]{{2,40}}?{_ORG}[\s、,]*)+$")
_NOT_A_BODY: Final = compiled(r"[格布结大全开]局$|[全内]部$|[好长]处$|[学本]科$")
_DATE_ONLY: Final = closing(
    rf"^\(?\s*{_DAY}\s*(?:印发|发布|通过|起施行)?\)?$|^\({_DAY}[^()]{{0,40}}(?:通过|印发|发布|修订|施行)\)$"
)
_DOCUMENT_NUMBER: Final = closing(r"^\(?[\u4e00-\u9fff]{2,16}\s*[\[(]\d{4}[\])]\s*(?:第?\s*\d+\s*号)\)?$")
_SALUTATION: Final = closing(r"^[^。;!?]{2,120}:$")
_ADDRESSED: Final = compiled(rf"(?:^各|{_ORG}|同志们|老师们|家长|朋友们|学生)[们]?\s*:$")
_ADDRESSEES: Final = closing(
    r"^[^,、;。:!?()]{2,24}(?:\([^()]{1,20}\))?[,、](?:[^,、;。:!?()]{2,24}(?:\([^()]{1,20}\))?[,、]){0,12}"
    r"(?<=[,、])[^,、;。:!?()]{0,20}(?:有关|直属|各)[^,、;。:!?()]{0,10}(?:单位|部门|学校|科室|园所|机构|中心|办事处|管委会)$"
)
_LABELLED: Final = compiled(
    r"^\(?\s*(?:附件|附|联系人|联系电话|电话|传真|邮箱|电子邮箱|地址|抄送|主送|抄报|印发|时间|地点|主持人?"
    r"|主持|出席|列席|请假|缺席|参加(?:人员|单位)?|记录人?|整理|作者|本报记者|记者|通讯员|报送|签发人?"
    r"|经办人|(?:编制|制表|填报|填表|报告)(?:单位|部门|人|日期|时间)|单位|备注|说明|注)\s*\d*\s*[::]"
)
_ATTACHMENT: Final = opening(r"^附(?:件|表)?\s*\d*\s*:")
_LISTED: Final = opening(r"^(?:\d{1,2}[.、]|[一二三四五六七八九十]{1,2}、|附件\s*\d+)")
_CAPTION: Final = compiled(r"^(?:专栏|附?表|图)\s?[\d一二三四五六七八九十]{1,2}[^。;]{0,40}$")
_RED_HEAD: Final = closing(rf"^[\u4e00-\u9fff\s]{{2,40}}{_ORG}\s?文件$")
_SUBTITLE: Final = compiled(r"^(?:——|—|--)[^。;!?]{2,60}$")
_PUBLIC: Final = compiled(r"^\(?此件[^。]{2,16}\)?$")
_OPENS_FORMALLY: Final = opening("|".join(f"(?:{part.pattern})" for part in (_LABELLED, _PUBLIC, _SUBTITLE, _CAPTION)))
_REPORTER: Final = opening(r"^(?:本报|本网|新华社)?(?:记者|通讯员|作者|文/|文:|图/)\s*\S{2,20}$")


def is_byline(line: Line) -> bool:
    """A speaker or author with a post in brackets."""
    view = line.view.strip()
    return bool(_BYLINE.match(view)) or bool(_REPORTER.match(view))


def names_issuers_only(line: Line) -> bool:
    """A line that only names bodies."""
    view = line.view.strip()
    if len(view) > 80 or not _ISSUERS.match(view) or _NOT_A_BODY.search(view) or _is_sentence_like(view):
        return False
    return not tokenize(view[:12])[0].is_verb


def is_formal(line: Line) -> bool:
    """A formal part that is no sentence: date, document number, salutation, label with a value, signature."""
    view = line.view.strip()
    if len(view) > 160:
        return False
    if _OPENS_FORMALLY.match(view) or any(form.match(view) for form in _FORMS_ENDING_IN[view[-1:]]):
        return True
    return view.endswith(":") and bool(_SALUTATION.match(view) and _ADDRESSED.search(view))


def _forms_ending_in(character: str) -> tuple[Closing, ...]:
    return tuple(form for form, ends in _FORMS_BY_END if ends(character))


_FORMS_BY_END: Final = tuple(
    (form, ending(form.pattern)) for form in (_DATE_ONLY, _DOCUMENT_NUMBER, _RED_HEAD, _ADDRESSEES)
)
_FORMS_ENDING_IN: Final = Recalled(_forms_ending_in, 1 << 11)


def attachment_lines(lines: Sequence[Line], body: Sequence[int]) -> set[int]:
    """Return the lines that list attachments: numbered lines without a full stop right after 附件."""
    found: set[int] = set()
    listing = False
    for at in body:
        view = lines[at].view.strip()
        if _ATTACHMENT.match(view):
            listing = True
            found.add(at)
        elif listing and "。" not in view and _LISTED.match(view):
            found.add(at)
        else:
            listing = False
    return found


def is_row(line: Line) -> bool:
    """A row of a table: cells parted by tabs or bars."""
    return "\t" in line.view or line.view.count("|") >= 2


def is_prose(line: Line) -> bool:
    """Text of the document for certain: a line of some length that holds a whole sentence."""
    return len(line) >= 12 and bool(SENTENCE_END.search(line.view))


def _is_sentence_like(view: str) -> bool:
    return bool(SENTENCE_END.search(view)) or _SENTENCE_LIKE.search(view) is not None
