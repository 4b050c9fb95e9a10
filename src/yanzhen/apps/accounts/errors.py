"""Why an act on accounts and grants is refused."""

from __future__ import annotations

from yanzhen.kernel.errors import YanzhenError


class AccountError(YanzhenError):
    """An act on an account or a grant cannot be done."""

    MESSAGES = {
        "KEY_WITHOUT_PURPOSE": "请写明密钥给哪个程序用。",
        "KEY_TERM": "有效期最短到今天，最长一年；请改有效期。",
        "KEY_NOT_YOURS": "没有找到这个密钥，或已经撤销。",
        "HAS_ACCOUNT": "{name}已有账号“{username}”，一人一号，不能再建。",
        "USERNAME_TAKEN": "用户名“{username}”已有人使用，请换一个。",
        "BAD_USERNAME": "用户名“{username}”不合要求：用2至40个汉字、字母、数字、点、横线或下划线。",
        "OWN_ACCOUNT": "不能停用自己的账号，请由另一位系统管理员办理。",
        "ALREADY_DISABLED": "账号“{username}”已经停用。",
        "ALREADY_ENABLED": "账号“{username}”正在使用，不需要启用。",
        "DISABLED": "账号“{username}”已停用，请先启用。",
        "UNKNOWN_ROLE": "没有“{role}”这个角色。",
        "OWN_GRANT": "不能给自己授权，也不能收回自己的授权，请由另一位安全保密管理员办理。",
        "NOT_SECURITY": "您没有“{organisation}”的授权权限，请由负责它的安全保密管理员办理。",
        "THREE_OFFICERS": "{name}在{since}至{until}已是{held}，与{wanted}必须分开（三员分立），不能由同一人担任。",
        "ALREADY_GRANTED": "{name}自{since}起已有这项授权，没有可改的内容。",
        "ENDS_BEFORE_START": "终止日期不能早于起始日期{started}。",
        "NO_PERSON": "账号“{username}”没有对应人员，不能按分管、联系或督导授权。",
        "UNKNOWN_DUTY": "没有“{kind}”这种责任关系。",
        "UNKNOWN_HIERARCHY": "没有“{kind}”这种隶属类别。",
        "NOT_YET_OPEN": "“{organisation}”{opened}才设立，授权不能更早开始。",
        "ALREADY_CLOSED": "“{organisation}”已于{closed}撤销，不能再授权。",
        "ALREADY_ENDED": "这项授权已于{ended}终止。",
        "LAST_SECURITY": "这是最后一位安全保密管理员的授权，收回后再没有人能授权；请先授权另一人。",
        "NOT_EMPTY": "数据库里已有{organisations}个单位、{users}个账号，开区只在空库上进行，未做任何改动。",
        "BAD_DISTRICT": "区名“{name}”应以区、县、市或旗结尾，例如“某某区”。",
        "UNKNOWN_BODIES": "没有“{bodies}”这种机关名称，可用的有：{known}。",
    }
