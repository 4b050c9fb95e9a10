"""Why acts on the schools' rules are refused."""

from __future__ import annotations

from typing import ClassVar

from yanzhen.kernel.errors import YanzhenError


class RuleError(YanzhenError):
    """An act on a rule was refused; nothing was written."""

    MESSAGES: ClassVar[dict[str, str]] = {
        "NOT_YOURS": "您没有{capability}的权限，或者不在您的职责范围内。",
        "WRONG_STATE": "这项制度现在是“{state}”，不能{act}。",
        "STALE": "刚被别人改过（现为第{current}稿，您看的是第{seen}稿）；请刷新后再办理。",
        "TITLE_TAKEN": "本校已有名为“{title}”的制度；请改用修订，或者换一个名称。",
        "NOT_ON_LIST": "清单里没有“{entry}”这一项，或者它不适用于本校。",
        "NO_WORDING": "还没有正文，也没有文件；请先补上文本再施行。",
        "HAS_WORDING": "这一版已有文本，施行后不能改动；要改请启动修订。",
        "NO_APPROVAL": "请写明由哪次会议审议通过：选一个议题，或者写会议名称和日期。",
        "TWO_APPROVALS": "审议的议题和会议名称只填一样。",
        "NOT_APPROVED": "所选议题没有审议通过，或者不是本校的议题；请另选。",
        "WRONG_BODY": "章程和基本制度由党组织会议决定，所选议题是{body}的；请选党组织会议的议题。",
        "APPROVED_LATER": "审议日期（{approved_on}）晚于施行日期（{in_force_from}）；请核对。",
        "TOO_EARLY": "新版的施行日期要晚于现行版本的施行日期{before}。",
        "REVIEW_TOO_EARLY": "下次复核日期要晚于{after}。",
        "REASON_MISSING": "{act}要写明理由。",
        "ENDS_IN_FUTURE": "废止日期不能晚于今天；将来废止的，请到那一天再办理。",
        "ENDS_BEFORE_IT_BEGAN": "废止日期不能早于现行版本的施行日期{before}。",
    }
