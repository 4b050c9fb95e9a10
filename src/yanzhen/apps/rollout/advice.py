"""What to do where a criterion does not fit or cannot be told (怎样办)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yanzhen.engines.decisions import FindingAnswer

MET, NOT_MET, WARNING = FindingAnswer.MET, FindingAnswer.NOT_MET, FindingAnswer.WARNING
CANNOT_TELL = FindingAnswer.CANNOT_TELL

ADVICE: Mapping[tuple[str, FindingAnswer], str] = MappingProxyType(
    {
        (
            "heads",
            WARNING,
        ): "先核对“单位人员”里书记、校长和副书记的任职；登记无误的，由主管部门按干部管理权限研究配备。",
        ("heads", CANNOT_TELL): "请在“单位人员”里补登书记、校长的任职，在“议事”的机构页登记党组织班子成员。",
        ("party_body", NOT_MET): "请按正式党员人数调整：在“议事”的机构页改设支部委员会或支部党员大会，并报上级党组织。",
        ("party_body", CANNOT_TELL): "请在“议事”的机构页填写支部正式党员人数。",
        ("own_body", CANNOT_TELL): "请在本页“基本情况”里填写是否独立法人、有没有独立的党组织。",
        ("staff_body", NOT_MET): "请按教职工人数调整大会形式，并按届期和每学年的次数召开。",
        ("staff_body", CANNOT_TELL): "请在本页“基本情况”里填写教职工人数、大会形式和每届年限，并登记本学年的会议。",
        ("rules", NOT_MET): "请在“学校制度”里登记缺的制度；没有制定的，列入本学期议题。",
        ("rules", WARNING): "请逐项复核：不用改的登记复核，要改的启动修订。",
        ("rhythm", NOT_MET): "请排定下一次会议；已经开过的，从记录本补录。",
        ("rhythm", CANNOT_TELL): "请在“议事”的机构页设立议事机构，并设定多少天开一次会。",
        ("steps", NOT_MET): "请学校对照要求办理，完成后在本页填报。",
        ("steps", WARNING): "请主管科室查看材料后确认或者退回。",
    }
)


def advice_for(criterion: str, answer: FindingAnswer) -> str:
    """Return what to do; blank where nothing is."""
    return ADVICE.get((criterion, answer), "")
