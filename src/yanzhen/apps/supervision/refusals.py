"""Why an act of supervision is refused; pages show the same sentence beside a grey button."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may, reach
from yanzhen.apps.plans.models import Task
from yanzhen.apps.supervision.models import Notice, NoticeKind, NoticeState
from yanzhen.kernel.errors import YanzhenError
from yanzhen.presets.supervision import supervision_steps


class NoticeError(YanzhenError):
    """An act of supervision was refused."""

    MESSAGES = {
        "NOT_ALLOWED": "您没有这项权限；如工作需要，请联系安全保密管理员授权。",
        "NO_TASKS": "没有选择督办事项；请至少选择一项任务。",
        "NOT_SENT_OUT": "“{title}”还没有下发，不能督办。",
        "OTHER_UNIT": "“{title}”不是{unit}的任务；一份单据只督办一个单位。",
        "NO_DEMAND": "没有写明要求；请写清要做什么、何时反馈。",
        "STEP_SKIPPED": "{title}之前要先有{needs}，且已过反馈时限或反馈后仍未见效；确需直接督办，请写明理由。",
        "NOT_DRAFT": "这份{title}已不是拟稿，不能再改。",
        "NOT_SIGNED": "这份{title}没有签发或已经办结，不能反馈。",
        "NOT_OPEN": "这份{title}没有签发或已经办结。",
        "NO_REPLY_NEEDED": "{title}不需要反馈。",
        "BLANK_REPLY": "请写明办理情况。",
        "BLANK_CONCLUSION": "请写明意见。",
        "OWN_REPLY": "反馈由您所写，应由他人确认办结。",
        "STALE": "{who}刚刚改过这份单据，请刷新后再改；您填写的内容还在。",
    }


def why_not_draft(
    *,
    kind: str,
    tasks: Sequence[Task],
    addressee_id: int | None,
    issuer_id: int,
    demand: str,
    follows: Notice | None,
    directly_because: str,
    actor: User,
    on: date,
) -> NoticeError | None:
    """Return the first reason against drafting this notice, or null."""
    if not may(actor, "supervision.sign", issuer_id, on=on):
        return NoticeError("NOT_ALLOWED")
    if not tasks:
        return NoticeError("NO_TASKS")
    for task in tasks:
        if task.plan.state not in ("issued", "closed"):
            return NoticeError("NOT_SENT_OUT", title=task.title)
        if kind != NoticeKind.CIRCULAR and task.organisation_id != addressee_id:
            return NoticeError("OTHER_UNIT", title=task.title, unit="所选单位")
    if not supervises(actor, tasks, on):
        return NoticeError("NOT_ALLOWED")
    if not demand.strip():
        return NoticeError("NO_DEMAND")
    return _why_not_this_step(kind, tasks, follows, directly_because, on)


def supervises(actor: User, tasks: Sequence[Task], on: date) -> bool:
    """May ``actor`` supervise every task: by reach over its unit, its leading section or the plan's owner?"""
    answerable = [{task.organisation_id, task.plan.owner_id, *_leading(task)} for task in tasks]
    mine = set(
        reach(actor, "supervision.sign", on=on).filter(pk__in=set().union(*answerable)).values_list("pk", flat=True)
    )
    return all(mine & bodies for bodies in answerable)


def _leading(task: Task) -> set[int]:
    return {task.origin.organisation_id} if task.origin_id else set()


def _why_not_this_step(
    kind: str, tasks: Sequence[Task], follows: Notice | None, directly_because: str, on: date
) -> NoticeError | None:
    step = supervision_steps()[kind]
    if step.needs is None or directly_because.strip():
        return None
    if follows is not None and follows.kind == step.needs and step_failed(follows, on):
        concerned = set(follows.matters.values_list("task_id", flat=True))
        if all(task.pk in concerned for task in tasks):
            return None
    return NoticeError("STEP_SKIPPED", title=step.title, needs=supervision_steps()[step.needs].title)


def step_failed(notice: Notice, on: date) -> bool:
    """Did a notice stay without effect: unanswered past its day, or answered and not concluded?"""
    unanswered = notice.state == NoticeState.SIGNED and notice.reply_due_on is not None and notice.reply_due_on < on
    return unanswered or notice.state == NoticeState.REPLIED


def why_not_sign(notice: Notice, actor: User, on: date) -> NoticeError | None:
    """Return why ``actor`` may not sign, or null."""
    if not may(actor, "supervision.sign", notice.issuer_id, on=on):
        return NoticeError("NOT_ALLOWED")
    if notice.state != NoticeState.DRAFT:
        return NoticeError("NOT_DRAFT", title=notice.get_kind_display())
    return None


def why_not_reply(notice: Notice, actor: User, on: date) -> NoticeError | None:
    """Return why ``actor`` may not answer, or null."""
    if notice.addressee_id is None:
        return NoticeError("NO_REPLY_NEEDED", title=notice.get_kind_display())
    if not may(actor, "tasks.report", notice.addressee_id, on=on):
        return NoticeError("NOT_ALLOWED")
    if notice.state != NoticeState.SIGNED:
        return NoticeError("NOT_SIGNED", title=notice.get_kind_display())
    return None


def why_not_close(notice: Notice, actor: User, on: date) -> NoticeError | None:
    """Return why ``actor`` may not conclude, or null; whoever answered does not conclude."""
    if not may(actor, "supervision.sign", notice.issuer_id, on=on):
        return NoticeError("NOT_ALLOWED")
    if notice.state not in (NoticeState.SIGNED, NoticeState.REPLIED):
        return NoticeError("NOT_OPEN", title=notice.get_kind_display())
    if notice.replied_by_id == actor.pk:
        return NoticeError("OWN_REPLY")
    return None
