"""What the invented schools put before their meetings: titles by matter, in our own words."""

from __future__ import annotations

from yanzhen.engines.decisions.vocabulary import Matter

FIRST_TOPICS = (
    "学习党组织领导的校长负责制有关文件",
    "学习义务教育优质均衡发展有关要求",
    "学习关于全面从严治党的重要论述",
    "学习校园安全工作有关规定",
    "学习新时代教师职业行为准则",
    "学习关于减轻中小学教师负担的有关规定",
)
REPORTS = ("听取教学质量情况汇报", "听取校园安全排查情况汇报", "听取财务收支情况汇报", "听取课后服务情况汇报")
PARTY_TITLES: dict[Matter, tuple[str, ...]] = {
    Matter.LARGE_SPENDING: ("更新计算机教室设备", "购置图书馆图书", "采购多媒体教学设备", "维修操场跑道"),
    Matter.KEY_PROJECT: ("食堂改造项目安排", "实验室建设项目安排", "校园文化建设项目安排"),
    Matter.MANAGEMENT_SYSTEM: ("修订教职工请假管理办法", "修订资产管理办法", "制定校园安全管理制度"),
    Matter.INTERNAL_STRUCTURE: ("设立课程研究中心", "调整教务处职责分工"),
    Matter.TALENT_POLICY: ("青年教师培养计划", "骨干教师选拔办法"),
    Matter.IDEOLOGY: ("研究上学期意识形态工作情况", "部署网络安全和宣传工作"),
    Matter.PARTY_BUILDING: ("年度党建工作要点", "主题党日活动安排"),
    Matter.DEVELOPMENT_PLAN: ("学校三年发展规划中期调整",),
    Matter.ANNUAL_PLAN: ("新学期学校工作计划", "年度重点工作任务清单"),
    Matter.ANNUAL_BUDGET: ("年度预算草案", "年度预算调整方案"),
    Matter.ASSET_DISPOSAL: ("报废旧课桌椅和电教设备",),
}
OFFICE_TITLES: dict[Matter, tuple[str, ...]] = {
    Matter.TEACHING_ROUTINE: ("期中教学检查安排", "课程表调整", "教研活动安排", "期末考试组织安排"),
    Matter.STUDENT_AFFAIRS: ("秋季运动会方案", "研学实践活动方案", "学生社团活动安排"),
    Matter.LOGISTICS: ("食堂供餐调整", "校园绿化养护安排", "冬季供暖准备"),
    Matter.SAFETY_ROUTINE: ("应急疏散演练方案", "校门口交通秩序安排", "消防设施检修"),
}
CADRES = ("拟任教务处主任人选", "拟任德育处副主任人选", "拟任年级组长人选")
POINTS = ("同意，建议把时间节点写细。", "同意，请注意经费来源。", "赞成，建议先在一个年级试行。", "没有不同意见。")
EMERGENCY = "教学楼水管爆裂抢修"
STUDIED = "会议进行了学习，要求结合本校工作抓好落实。"
HEARD = "会议听取了汇报，原则同意下一步安排。"
