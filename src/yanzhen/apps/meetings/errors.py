"""Why acts on items and meetings are refused."""

from __future__ import annotations

from yanzhen.kernel.errors import YanzhenError


class MeetingError(YanzhenError):
    """An act on an item or a meeting was refused."""

    MESSAGES = {
        "NOT_YOURS": "您没有{capability}的权限，或者不在您的职责范围内。",
        "NOT_A_MEMBER": "只有学校领导班子成员能提出议题；请由一位班子成员代为提出，并写明受谁委托。",
        "WRONG_STATE": "{thing}现在是“{state}”，不能{act}。",
        "STALE": "刚被别人改过（现为第{current}稿，您看的是第{seen}稿）；请刷新后再办理。",
        "RECUSED": "您在这个议题上回避，不能查看材料，也不能办理。",
        "REASON_MISSING": "{act}要写明理由。",
        # --- meetings (会议)
        "MEETING_STATE": "会议现在是“{state}”，不能{act}。",
        "POINT_STATE": "这一项现在是“{state}”，不能{act}。",
        "PLACE_OR_TIME_MISSING": "请写明会议名称、时间和地点。",
        "NOT_A_SEAT": "{name}在这一天不是{body}的成员。",
        "NOT_READY": "议题“{number}”现在是“{state}”，只有“可以上会”的议题能列入议程。",
        "OTHER_BODY": "议题“{number}”是{theirs}的议题，不能列入{ours}的议程。",
        "ALREADY_TABLED": "议题“{number}”已在这次会议的议程上。",
        "FIRST_TOPIC_LEADS": "第一议题排在议程最前。",
        "AT_THE_END": "已经到头，不能再移。",
        "AGENDA_EMPTY": "议程上还没有议题。",
        "AGENDA_NOT_YOURS": "{body}的议程由{head}审定。",
        "AGENDA_NOT_APPROVED": "议程还没有经{head}审定，不能{act}。",
        "NOT_AN_EMERGENCY": "议程审定后临时增加议题，只限紧急事项：请写明紧急事由。",
        "CHAIR_NOT_AGREED": "临时增加议题须经主持人同意。",
        "CHAIR_MISSING": "请先确定主持人。",
        "CHAIR_NOT_THERE": "主持人{name}还没有签到，不能开会；换人主持的，请先改定主持人。",
        "NOT_IN_THE_ROOM": "{name}没有到会，不能{act}。",
        "MEMBER_RECUSED": "{name}在这一项上回避，不能{act}。",
        "NO_VOTE": "{name}没有表决权。",
        "OBSERVER_IS_MEMBER": "{name}是{body}有表决权的成员，按成员签到，不列席。",
        "OBSERVER_NAME_MISSING": "请写明列席人员姓名。",
        "CODE_WRONG": "签到码不对：请扫会场当前显示的二维码。",
        "NOT_YOUR_MEETING": "您不是这次会议的成员，不能签到；列席人员请会务人员登记。",
        "OTHER_POINT_OPEN": "第{position}项还在审议，请先议毕。",
        "VOTED_ALREADY": "{name}已经表决；回避要在表决之前提出。请先撤销其表决。",
        "NO_VOTE_HERE": "校长办公会议不表决，由校长在听取意见后决定；请登记各人发言。",
        "NOTHING_TO_VOTE": "学习和听取汇报的议题不表决。",
        "SECRET_ON_PAPER": "无记名投票只用纸质选票，不登记个人意见；请由监票人、计票人确认票数。",
        "NOT_SECRET": "这一项不是无记名投票，请逐人登记表决意见。",
        "FORM_HAS_VOTES": "已经登记了表决结果，不能改为（或改自）无记名投票；请先撤销已登记的结果。",
        "PHONES_OFF": "{body}没有开启手机表决，请由会务人员登记。",
        "VOTE_CHANGED": "{name}的表决刚被别人登记为“{theirs}”，没有改动；请核对后再登记。",
        "COUNT_DOES_NOT_ADD_UP": "票数不平：收回{returned}张，同意、不同意、弃权、无效合计{total}张。",
        "MORE_RETURNED": "收回{returned}张，多于发出的{issued}张。",
        "ISSUED_ABOVE_PRESENT": "发出{issued}张，多于在场有表决权的{present}人。",
        "COUNTER_MISSING": "请选定{role}。",
        "SAME_COUNTER": "监票人和计票人不能是同一人。",
        "COUNTER_NOT_THERE": "{name}不在会场，不能做{role}。",
        "COUNT_NOT_YOURS": "票数由监票人、计票人本人确认，或由会务人员按两人签名的计票单登记。",
        "COUNTS_MISSING": "无记名投票要由监票人和计票人分别确认票数，还缺{missing}。",
        "COUNTS_DIFFER": "监票人和计票人确认的票数不一致，请重新核对选票。",
        "NEXT_DAY_MISSING": "{outcome}的议题要写明拟再次上会的日期，且应晚于本次会议。",
        "CANNOT_TELL": "事实不全，暂不能判断：{reasons}",
        "POINT_OPEN": "第{position}项还在审议，不能散会；请先议毕。",
        "FIELDS_MISSING": "会议记录还缺{count}项，补齐后才能散会：{fields}",
        "OWNER_MISSING": "请写明决议的责任人。",
        "PHONE_LATE": "这次会议已结束，不能再办理。",
        # --- papers (会议文书)
        "NOT_CLOSED": "会议还没有结束（现在是“{state}”），散会后才能整理{paper}。",
        "RECORD_NOT_YOURS": "会议记录载有每人的态度和表决，只能由本会成员或者记录人办理。",
        "NOT_THE_SIGNER": "{paper}应由{signer}签发，别人不能代签。",
        "RECORD_NOT_WHOLE": "会议记录还缺{count}项：{words}。补齐后再办理。",
        "NO_RESOLUTION": "这一项没有形成决议，不能发决议通知。",
        "VOTE_NAMED": "{paper}不写个人的表决意见，请改“{words}”一句。",
        "ADDRESSEE_MISSING": "决议通知要写明发给谁。",
    }
