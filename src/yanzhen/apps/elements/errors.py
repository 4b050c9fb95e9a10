"""Why acts on data elements are refused."""

from __future__ import annotations

from yanzhen.apps.elements.place import Place
from yanzhen.kernel.errors import YanzhenError


class ElementError(YanzhenError):
    """An act on a data element was refused; nothing was written."""

    MESSAGES = {
        "NOT_A_VALUE": "“{title}”应为{expected}，填的是“{found}”。",
        "BLANK": "“{title}”没有填；没有数据就不登记，不能用0代替。",
        "PERIOD_REVERSED": "期间的终止日期早于起始日期，请改正。",
        "NOT_YOURS": "您没有登记{organisation}“{title}”的权限；可以提出更正，由{owner}处理。",
        "NOT_FOR_THIS_KIND": "{organisation}（{kind}）没有“{title}”这一项。",
        "RETIRED": "数据元“{title}”已停用。",
        "REASON_MISSING": "请写明理由。",
        "NOTHING_KNOWN": "{organisation}的“{title}”还没有值，直接登记即可，不用更正。",
        "SAME_VALUE": "与现有的值相同，不用更正。",
        "PROPOSED_ALREADY": "这个值已经有一条更正在等{owner}处理，请等处理后再提。",
        "NOT_PROPOSER": "您没有对{organisation}的数据提出更正的权限。",
        "NOBODY_DECIDES": "“{title}”还没有确定主管科室，请先在数据元页面补上，再提出更正。",
        "DECIDED_ALREADY": "这条更正已由{who}处理（{state}），不能再改。",
        "NOT_DECIDER": "这条更正由{owner}处理，您没有权限。",
        "OWN_PROPOSAL": "更正由提出人以外的人处理，请换一位同事。",
        "ANSWER_MISSING": "请写明处理意见。",
        "KNOWN_CHANGED": "提出更正以后，这个值又变成了“{now}”；请按现在的值重新提出。",
        "ASKED_ELSEWHERE": "“{title}”已经在{place}填报，不能再要一次；请到那里查看或引用。",
        "IMPORTED": "“{title}”由{place}导入，不能再向学校要；请到数据元页面查看或导出。",
        "SAME_AS": "“{asked}”就是数据元“{title}”（{place}），请改为引用这个数据元，不另设栏目。",
        "UNKNOWN_ELEMENT": "没有代码为“{found}”的数据元；请从目录里选。",
        "NOT_ALLOWER": "重复填报由{requester}的分管领导批准，您没有这个权限。",
        "ALLOWED_ALREADY": "“{title}”在《{form}》里重复填报已经批准过。",
        "NOT_ASKED_ANYWHERE": "“{title}”没有在别处填报，也不是系统导入的，不用批准。",
        "TITLE_TAKEN": "“{name}”已经是数据元“{title}”的名称或别名，请直接使用。",
        "CODE_TAKEN": "代码“{code}”已有数据元使用，请换一个。",
        "NOT_KEEPER": "只有主管科室和办公室可以维护数据元“{title}”。",
        "STALE": "页面打开以后，这个数据元已被别人改过；请看过新的内容后再改。",
    }

    place: Place | None = None

    def at(self, place: Place | None) -> ElementError:
        """Return the refusal with the place where the element is to be had."""
        self.place = place
        return self


class ElementImportError(YanzhenError):
    """An import was refused; nothing was written."""

    MESSAGES = {
        "SETTLED": "这次导入已经{state}，不能再处理；需要时请重新上传文件。",
        "NOT_YOURS": "您没有导入“{title}”的权限。",
        "CHANGED_MEANWHILE": "预览以后，有数据又被别人改过；下面是按现在的数据重新比较的结果，请核对后再确认。",
        "NO_FIGURES": "这份文件里没有可以导入的数值：{reason}",
        "NO_PROFILE": "没有这个导入方案。",
        "NO_SUCH_HEADING": "对应关系里的栏目“{found}”不在方案里。",
    }
