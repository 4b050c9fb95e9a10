"""Why an act on a report is refused; pages show the same sentence beside a grey button."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.reports.models import Report, ReportState
from yanzhen.kernel.errors import YanzhenError


class ReportActError(YanzhenError):
    """An act on a report was refused."""

    MESSAGES = {
        "NOT_ALLOWED": "您没有这项权限；如工作需要，请联系安全保密管理员授权。",
        "FROZEN": "报告已定稿，文字和数都不再改动；确需更正，请另起一份并说明理由。",
        "NOT_FROZEN": "报告还没有定稿，不能签发。",
        "ALREADY_SIGNED": "报告已经签发。",
        "STALE": "{who}在您编辑期间改过这份报告；您的文字还在，请对照后再保存。",
        "BLANK_TITLE": "请填写标题。",
        "PERIOD_REVERSED": "期间的止日不能早于起日。",
        "NOTHING_TO_FREEZE": "正文是空的，不能定稿。",
        "MISSING_NUMBERS": "还有{count}处没有数：{keys}。请补上来源，或从正文删去。",
        "UNKNOWN_PLACE": "正文用了没有绑定的代号：{keys}。请先绑定，或从正文删去。",
        "BAD_KEY": "代号“{key}”不能用；请用汉字、字母、数字或下划线，不超过40个字。",
        "KEY_TAKEN": "代号“{key}”已经用过，请换一个。",
        "IN_USE": "正文还在用“{key}”；请先从正文删去。",
        "NO_VALUE": "请填写数值。",
        "NO_PROVIDER": "请写明由哪个科室在哪一天提供。",
        "BAD_NUMBER": "发文字号“{number}”不合格式；应如“示教发〔2026〕5号”。",
        "BLOCK_INSIDE": "表和图要单独成段：{keys}。请把它前后的文字移到别的段落。",
        "NO_TEMPLATE": "没有找到这个模板，或不在您的权限范围内。",
        "TEMPLATE_RETIRED": "这个模板已经停用；请先恢复使用。",
        "TEMPLATE_STALE": "他人在您编辑期间保存过这个模板；您的内容还在，请对照后再保存。",
        "TEMPLATE_NAMED_TWICE": "本单位已有名为“{title}”的模板，请换一个名称。",
        "BROKEN_PICKS": "选取的数没有传完整；请刷新页面后重新选取。",
        "BAD_TRY": "请选好用哪个单位、哪段期间的数试看。",
        "NO_PLANS": "这个模板按计划和任务取数；请选一份计划。",
        "NO_CHINESE_FONT": "服务器没有中文字体，画不出图里的文字；请安装思源宋体、思源黑体等一种中文字体。",
        "NO_SUCH_FACT": "没有找到要绑定的指标、计划或任务，或不在您的权限范围内。",
    }


def why_not_edit(report: Report, actor: User, on: date) -> ReportActError | None:
    """Return why ``actor`` may not change the report, or null."""
    if not may(actor, "reports.edit", report.owner_id, on=on):
        return ReportActError("NOT_ALLOWED")
    return ReportActError("FROZEN") if report.state != ReportState.DRAFT else None


def why_not_keep_template(owner_id: int, actor: User, on: date) -> ReportActError | None:
    """Return why ``actor`` may not write templates of an organisation, or null."""
    return None if may(actor, "reports.design", owner_id, on=on) else ReportActError("NOT_ALLOWED")


def why_not_sign(report: Report, actor: User, on: date) -> ReportActError | None:
    """Return why ``actor`` may not sign the report, or null."""
    if not may(actor, "reports.sign", report.owner_id, on=on):
        return ReportActError("NOT_ALLOWED")
    if report.state == ReportState.SIGNED:
        return ReportActError("ALREADY_SIGNED")
    return ReportActError("NOT_FROZEN") if report.state == ReportState.DRAFT else None
