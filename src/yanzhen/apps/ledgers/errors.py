"""Why acts on ledgers are refused."""

from __future__ import annotations

from yanzhen.kernel.errors import YanzhenError


class LedgerError(YanzhenError):
    """An act on a ledger was refused."""

    MESSAGES = {
        "NOT_YOURS": "您没有{capability}的权限，或者这张台账不在您的职责范围内。",
        "WRONG_STATE": "这份报送现在是“{state}”，不能{act}。",
        "NOT_YOUR_STAGE": "现在在“{stage}”环节，由{roles}办理，您不能代办。",
        "OWN_WORK": "这份报送是您填的或您报的，审核要由另一个人办理。",
        "STALE": "这份报送刚被别人改过（现为第{current}稿，您看的是第{seen}稿）；请刷新后再办理。",
        "FAULTS_LEFT": "还有{count}处问题没有改正，不能报送；请先改正标红的单元格。",
        "ROWS_LEFT": "有{count}行没有保存成功：{first}",
        "NO_ROWS": "还没有数据行；请先填写，确实没有的请作零报告。",
        "ROWS_PRESENT": "已经填了{count}行，不能作零报告；请先删除这些行。",
        "NO_ZERO": "“{title}”每期都有数据，不能作零报告。",
        "LOWER_MISSING": "下属单位还有{count}个没有报送（{names}）；到齐后才能报送。",
        "REASON_MISSING": "{act}要写明理由。",
        "NOTHING_TO_LOCK": "这一期没有已审核、可以锁定的报送。",
        "NOT_OVER": "这一期{ends_on}才结束，到期后才能锁定。",
        "TOO_MANY_ROWS": "一份报送最多{limit}行，现有{count}行；请拆分或联系{owner}。",
        "UNKNOWN_ROW": "第{position}处改动指向的行不在这份报送里；请刷新后重试。",
        "UNKNOWN_FIELD": "栏目“{field}”不在这张表里；请核对表样后重试。",
        "NO_FORM": "“{title}”在{on}还没有启用的表样。",
        "NO_UNITS": "没有要填报的单位。",
        "CHANNEL_OFF": "{channel}没有启用，不能发送；请复制催报文字发到工作群。",
        "ALL_SENT": "这一期都已报送，不用催报。",
        "RETIRED": "“{title}”已停用。",
        "BAD_FORM": "表样有{count}处问题，还不能启用；请逐条改正。",
        "CODE_TAKEN": "代码“{code}”已被“{title}”使用；请换一个。",
        "NOTHING_TO_UNDO": "没有可以撤销的改动。",
        "ISSUED_STAYS": "已启用的表样不能改；请新建一版。",
        "STARTS_TOO_EARLY": "新表样的启用日期要晚于上一版的{before}。",
        "APPROVER_MISSING": "临时填报要由分管领导批准后才能启用。",
        "NOT_TEMPORARY": "“{title}”不是临时填报，不用批准。",
        "END_PASSED": "临时填报的截止日期{ends_on}已过。",
        "ASKED_ELSEWHERE": "有{count}个栏目重复采集：{reasons}",
    }
