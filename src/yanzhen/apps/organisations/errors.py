"""Why an act on organisations or people is refused."""

from __future__ import annotations

from yanzhen.kernel.errors import YanzhenError


class OrganisationError(YanzhenError):
    """An act on an organisation, its names or its edges cannot be done."""

    MESSAGES = {
        "NO_CODE": "请填写单位代码。",
        "NO_NAME": "请填写单位名称。",
        "NO_BASIS": "请填写依据（文件名、文号或批复）。",
        "CODE_TAKEN": "单位代码{number}已用于“{name}”，请换一个代码。",
        "NAME_TAKEN": "{on}已有单位叫“{name}”（代码{number}），请核对是否重复登记。",
        "UNKNOWN_KIND": "没有“{kind}”这种单位类型。",
        "NO_STAGE": "学校、幼儿园和教学点至少要有一个学段。",
        "UNKNOWN_STAGE": "没有“{stage}”这个学段。",
        "BAD_CREDIT_CODE": "统一社会信用代码“{number}”的校验位不对，请核对证照。",
        "STALE": "“{name}”刚被别人改过（您看到的是第{seen}版，现在是第{now}版）。请刷新后核对再改。",
        "SAME_NAME": "新名称与现用名“{name}”相同，没有可改的内容。",
        "NAME_IN_FUTURE": "更名日期{on}还没有到，请在生效当天或之后登记。",
        "NAME_TOO_EARLY": "现用名自{since}起使用，更名日期应晚于这一天。",
        "NOT_YET_OPEN": "“{name}”{opened}才设立，{on}还不存在。",
        "ALREADY_CLOSED": "“{name}”已于{closed}撤销，{on}不能再办理。",
        "PARENT_NOT_YET_OPEN": "上级单位“{name}”{opened}才设立，{on}还不存在。",
        "PARENT_CLOSED": "上级单位“{name}”于{closed}撤销，不能作为上级。",
        "ITSELF": "“{name}”不能隶属于自己。",
        "CYCLE": "“{parent}”在{hierarchy}中已在“{name}”之下，这样会首尾相接。",
        "WRONG_PARENT_KIND": "{hierarchy}的上级不能是{kind}“{name}”，只能是{allowed}。",
        "WRONG_CHILD_KIND": "{kind}“{name}”不适用{hierarchy}，只有{allowed}可以。",
        "ALREADY_THERE": "{on}“{name}”已经隶属于“{parent}”，没有可改的内容。",
        "LATER_EDGE": "“{name}”自{since}起另有{hierarchy}安排，不能在它之前插入变动；请先更正后一项。",
        "SAME_DAY_EDGE": "“{name}”的{hierarchy}正是从{since}开始的，当天不能再变；请改用更正或换一个日期。",
        "NOT_UNDER": "{on}“{name}”在{hierarchy}中没有隶属于“{parent}”，无法退出。",
        "HAS_CHILDREN": "“{name}”之下还有{count}个单位（{names}），请先调整它们的隶属或一并撤销。",
        "CLOSED_TOO_EARLY": "撤销日期应晚于设立日期{opened}。",
        "LATER_CHANGES": "“{name}”在{on}之后还有{what}，请先更正它们。",
        "NO_PREDECESSOR": "请至少选择一个被合并的单位。",
        "SUCCESSOR_AMONG": "“{name}”既是被合并单位又是合并后的单位，请检查。",
        "NOT_A_SCHOOL": "“{name}”是{kind}，不能合并或分立。",
        "TOO_FEW_PARTS": "分立至少要有两个去处（原单位保留时至少一个新单位）。",
        "NOT_CLOSED": "“{name}”没有撤销，不需要恢复。",
        "NO_JOURNAL": "“{name}”的撤销早于本系统启用，没有可恢复的记录，请联系系统管理员导入。",
        "CHANGED_SINCE": "“{name}”撤销之后，相关的{what}又有变动，不能整体恢复；请先逐项更正。",
        "HISTORY_DIFFERS": "与已登记的{what}（{now}）不同；导入不改历史，请核对代码，或在单位页更正。",
        "OUT_OF_REACH": "“{name}”不在您的维护范围内。",
        "UNKNOWN_PARENT": "没有代码为{number}的单位；请先登记它，或把它也列在本表中。",
        "NOT_A_HOST": "“{name}”是{kind}，不能设校区或校址。",
    }


class PeopleError(YanzhenError):
    """An act on persons, postings, duties or deputies cannot be done."""

    MESSAGES = {
        "NO_NAME": "请填写姓名。",
        "OWN_RIGHTS": "责任关系和代行会带来权限，不能给自己办，请由他人办理。",
        "NO_STAFF_NUMBER": "请填写工号。",
        "STAFF_NUMBER_TAKEN": "工号{number}已是“{name}”的，请核对。",
        "STALE": "“{name}”的信息刚被别人改过（您看到的是第{seen}版，现在是第{now}版）。请刷新后核对再改。",
        "NO_POST": "请填写职务。",
        "UNKNOWN_FUNCTION": "没有“{function}”这种岗位职能。",
        "UNKNOWN_DUTY": "没有“{kind}”这种责任关系。",
        "ENDS_BEFORE_START": "终止日期不能早于起始日期{started}。",
        "NOT_YET_OPEN": "“{organisation}”{opened}才设立，{on}还不存在。",
        "ALREADY_CLOSED": "“{organisation}”已于{closed}撤销，任职和责任关系只能到前一天为止。",
        "POST_TAKEN": "“{organisation}”的{function}自{since}起是{name}，请先免去再任命。",
        "ALREADY_POSTED": "{name}自{since}起已任“{organisation}”{post}，没有可改的内容。",
        "ALREADY_ENDED": "这一项已于{ended}终止。",
        "DUTY_HELD": "{name}自{since}起已{kind}“{organisation}”，没有可改的内容。",
        "DUTY_STARTS_SAME_DAY": "{name}{kind}“{organisation}”正是从{since}开始的，当天不能改派，请换一个日期。",
        "LATER_DUTY": "“{organisation}”自{since}起已另有{kind}安排（{name}），请先更正后一项。",
        "DEPUTY_IS_SELF": "AB角不能是同一个人。",
        "DEPUTY_OVERLAP": "{name}在{since}至{until}已由{deputy}代行，期间不能再指定B角。",
        "DEPUTY_ABSENT": "{deputy}在{since}至{until}自己也由他人代行，不能做B角。",
        "NO_END": "请填写代行的截止日期，代行不能没有期限。",
        "SUCCESSOR_IS_SELF": "交接双方不能是同一个人。",
        "NOTHING_CHOSEN": "请至少勾选一项要移交的内容。",
        "NOT_OPEN": "清单中有{count}项已不在{name}名下，请刷新后重新核对。",
        "UNTAKABLE": "“{title}”不能移交给{name}：{why}",
    }
