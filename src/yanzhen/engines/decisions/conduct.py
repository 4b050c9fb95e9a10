"""How a meeting is held and what follows (会议纪律): DR-16, DR-17, DR-21, DR-23, DR-24, and days that fall due."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from yanzhen.engines.decisions.records import VoteForm
from yanzhen.engines.decisions.ruleset import RuleSet
from yanzhen.engines.decisions.verdict import Finding
from yanzhen.engines.decisions.vocabulary import FindingAnswer, Matter


def vote_form_finding(form: VoteForm | None, matter: Matter | None, ruleset: RuleSet) -> Finding:
    """DR-16: is the form of the vote the one that the matter wants? It only warns."""
    secret = ruleset.limit("secret_ballot_matters")
    if form is None or matter is None:
        return _said("DR-16", FindingAnswer.CANNOT_TELL, "没有写明表决方式或议题事项。")
    if isinstance(secret, frozenset) and matter in secret and form is not VoteForm.SECRET_BALLOT:
        return _said("DR-16", FindingAnswer.WARNING, "此类事项应采用无记名投票。")
    return _said("DR-16", FindingAnswer.MET, "表决方式符合规定。")


def speaking_order_finding(speakers: Sequence[str] | None, chair: str | None) -> Finding:
    """DR-17: did the chair state an opinion last? ``speakers`` in the order in which opinions were stated."""
    if speakers is None or chair is None:
        return _said("DR-17", FindingAnswer.CANNOT_TELL, "没有记录发言顺序或主持人。")
    order = list(dict.fromkeys(speakers))
    if chair not in order:
        return _said("DR-17", FindingAnswer.NOT_APPLICABLE, "主持人没有表态。")
    if order[-1] == chair:
        return _said("DR-17", FindingAnswer.MET, f"发言{len(order)}人，主持人最后表态。")
    after = len(order) - 1 - order.index(chair)
    return _said(
        "DR-17", FindingAnswer.WARNING, f"发言{len(order)}人，主持人表态后还有{after}人发言；主持人应末位表态。"
    )


def report_finding(*, handled_on: date | None, reported_on: date | None, on: date, ruleset: RuleSet) -> Finding:
    """DR-21: was what was done at once reported to the next meeting in time?"""
    if handled_on is None:
        return _said("DR-21", FindingAnswer.CANNOT_TELL, "没有写明紧急处置的日期。")
    due = report_due_on(handled_on, ruleset)
    if reported_on is not None and reported_on <= due:
        return _said("DR-21", FindingAnswer.MET, f"紧急处置后{(reported_on - handled_on).days}天已向会议报告。")
    if reported_on is not None:
        late = (reported_on - due).days
        return _said("DR-21", FindingAnswer.NOT_MET, f"紧急处置向会议报告超过期限{late}天。")
    if on <= due:
        return _said("DR-21", FindingAnswer.WARNING, f"紧急处置还没有向会议报告，距期限{(due - on).days}天。")
    return _said("DR-21", FindingAnswer.NOT_MET, f"紧急处置还没有向会议报告，已超过期限{(on - due).days}天。")


def report_due_on(handled_on: date, ruleset: RuleSet) -> date:
    """Return the last day for reporting an emergency: calendar days of ``report_after_days`` after it."""
    return handled_on + timedelta(days=int(str(ruleset.limit("report_after_days"))))


def talks_due_on(last_on: date, ruleset: RuleSet) -> date:
    """Return the day by which secretary and principal talk again: ``talks_interval_days`` after the last time."""
    return last_on + timedelta(days=int(str(ruleset.limit("talks_interval_days"))))


def change_finding(*, decided_by: str, changed_by: str | None, is_reconsidered: bool | None) -> Finding:
    """DR-23: a decision changes only by reconsideration (复议) at the body that took it; bodies by any stable id."""
    if changed_by is not None and changed_by != decided_by:
        return _said("DR-23", FindingAnswer.NOT_MET, "改变决定应由作出决定的同一会议复议，不能由其他会议改变。")
    if is_reconsidered is False:
        return _said("DR-23", FindingAnswer.NOT_MET, "决定没有经过复议，不能改变。")
    if changed_by is None or is_reconsidered is None:
        return _said("DR-23", FindingAnswer.CANNOT_TELL, "没有写明由哪个会议、是否经过复议改变决定。")
    return _said("DR-23", FindingAnswer.MET, "决定由同一会议复议改变。")


def responsible_member_finding(responsible: Collection[str] | None, present: Collection[str] | None) -> Finding:
    """DR-24: are those in charge of the field there? It only warns."""
    if responsible is None:
        return _said("DR-24", FindingAnswer.CANNOT_TELL, "没有写明议题由哪位成员分管。")
    if not responsible:
        return _said("DR-24", FindingAnswer.NOT_APPLICABLE, "议题没有专门的分管成员。")
    if present is None:
        return _said("DR-24", FindingAnswer.CANNOT_TELL, "到会人员不明，分管成员是否到会无法判断。")
    away = len(set(responsible) - set(present))
    if away:
        return _said("DR-24", FindingAnswer.WARNING, f"分管成员{away}人没有到会，其分管的重要事项一般不作决定。")
    return _said("DR-24", FindingAnswer.MET, "分管成员已到会。")


def _said(rule: str, answer: FindingAnswer, words: str) -> Finding:
    return Finding(rule, answer, words)
