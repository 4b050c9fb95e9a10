"""The loaders of the sample district, in order; a new area adds its own module and a line here."""

from __future__ import annotations

from collections.abc import Callable

from yanzhen.demo.accounts import load_accounts
from yanzhen.demo.alignment import load_alignment
from yanzhen.demo.balance import load_balance
from yanzhen.demo.bodies import load_bodies
from yanzhen.demo.closures import load_closures
from yanzhen.demo.collection import load_collection
from yanzhen.demo.district import load_district
from yanzhen.demo.drafts import load_drafts
from yanzhen.demo.elements import load_element_year, load_known
from yanzhen.demo.guarantees import load_guarantees
from yanzhen.demo.history import load_history
from yanzhen.demo.indicators import load_indicator_watch
from yanzhen.demo.key_points import load_key_points
from yanzhen.demo.ledgers import load_ledger_year
from yanzhen.demo.meeting_desk import load_meeting_desk
from yanzhen.demo.meetings import load_meeting_year
from yanzhen.demo.party import load_party
from yanzhen.demo.people import load_people
from yanzhen.demo.plans import load_plans
from yanzhen.demo.readiness import load_readiness
from yanzhen.demo.report_templates import load_report_templates
from yanzhen.demo.rollout import load_rollout
from yanzhen.demo.rotation import load_rotation
from yanzhen.demo.sample import Sample
from yanzhen.demo.school_rules import load_school_rules
from yanzhen.demo.stated import load_stated_figures

LOADERS: tuple[tuple[str, Callable[[Sample], None]], ...] = (
    ("单位与隶属", load_district),
    ("党组织", load_party),
    ("沿革", load_history),
    ("隶属闭包", load_closures),
    ("人员与任职", load_people),
    ("账号与授权", load_accounts),
    ("计划与进展", load_plans),
    ("从文件到总结", load_key_points),
    ("上级对标", load_alignment),
    ("从讨论稿到印发稿", load_drafts),
    ("已知数据", load_known),
    ("台账", load_ledger_year),
    ("办学条件与均衡测算", load_balance),
    ("目标值与预警", load_indicator_watch),
    ("一数一源", load_element_year),
    ("临时填报", load_collection),
    ("文件载明的数与核验", load_stated_figures),
    ("报告模板", load_report_templates),
    ("议事机构", load_bodies),
    ("三校一年议事", load_meeting_year),
    ("正在办的议题", load_meeting_desk),
    ("学校制度", load_school_rules),
    ("落实进度", load_rollout),
    ("交流轮岗", load_rotation),
    ("办学保障", load_guarantees),
    ("均衡创建", load_readiness),
)
