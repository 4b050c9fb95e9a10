"""The invented plans of the sample district: what each task says, who leads it, to whom it goes."""

from __future__ import annotations

from dataclasses import dataclass

ALL, COMPULSORY, PRIMARY, KINDERGARTEN = "all", "compulsory", "primary", "kindergarten"


@dataclass(frozen=True)
class SampleTask:
    """One task.

    Attributes:
        title: what is to be done.
        unit: the leading section.
        support: supporting sections.
        wording: the sentence it stands for.
        rhythm: how often it is reported.
        goes_to: which schools receive it; empty for work of the section alone.
        indicator: code of the indicator of its target, with comparator and value; empty for none.
        typical: (least, most) of what schools report, in the target's unit.
        due: month and day of the last day.
    """

    title: str
    unit: str
    wording: str
    rhythm: str = "month"
    goes_to: str = ALL
    support: tuple[str, ...] = ()
    indicator: str = ""
    comparator: str = "at_least"
    value: float = 0
    typical: tuple[float, float] = (0, 0)
    due: tuple[int, int] = (12, 31)


@dataclass(frozen=True)
class SamplePlan:
    """One plan with its tasks; ``{year}`` stands for the sample's year."""

    title: str
    owner: str
    line: str
    number: str
    tasks: tuple[SampleTask, ...]


YEAR_PLAN = SamplePlan(
    "雁汀区{year}年教育工作要点",
    "办公室",
    "administration",
    "雁教发〔{year}〕2号",
    (
        SampleTask(
            "提高学生体质健康水平",
            "体育卫生与艺术科",
            "开齐开足体育课，学生体质健康优良率达到60%以上。",
            support=("小学教育科", "中学教育科"),
            goes_to=COMPULSORY,
            indicator="fitness_good_rate",
            value=60,
            typical=(46, 71),
        ),
        SampleTask(
            "防控学生近视",
            "体育卫生与艺术科",
            "落实每学期两次视力筛查，近视率控制在52%以内。",
            rhythm="term",
            goes_to=COMPULSORY,
            indicator="myopia_rate",
            comparator="at_most",
            value=52,
            typical=(44, 60),
        ),
        SampleTask(
            "做好课后服务",
            "小学教育科",
            "课后服务每周开展五天，学生参与率达到90%以上。",
            support=("体育卫生与艺术科",),
            goes_to=COMPULSORY,
            indicator="after_school_pupil_rate",
            value=90,
            typical=(78, 99),
            due=(6, 30),
        ),
        SampleTask(
            "压减书面作业总量",
            "中学教育科",
            "建立作业公示制度，抽查班级作业时间达标率达到95%以上。",
            goes_to=COMPULSORY,
            indicator="homework_time_rate",
            value=95,
            typical=(82, 100),
            due=(9, 30),
        ),
        SampleTask(
            "推进教师交流轮岗",
            "人事科",
            "符合条件的教师交流轮岗比例不低于15%。",
            rhythm="half_year",
            support=("教师工作科",),
            goes_to=COMPULSORY,
            indicator="rotation_share",
            value=15,
            typical=(8, 22),
        ),
        SampleTask(
            "组织教师培训",
            "教师工作科",
            "教师人均培训学时达到72学时。",
            rhythm="term",
            goes_to=ALL,
            indicator="teacher_training_hours",
            value=72,
            typical=(40, 96),
        ),
        SampleTask(
            "排查整治校园安全隐患",
            "安全管理科",
            "逐校建立隐患台账，隐患整改率达到100%。",
            rhythm="fortnight",
            indicator="hazard_closing_rate",
            value=100,
            typical=(70, 100),
            due=(10, 31),
        ),
        SampleTask(
            "开展应急疏散演练",
            "安全管理科",
            "每所学校每月至少开展1次应急疏散演练。",
            indicator="safety_drills",
            value=1,
            typical=(0, 3),
        ),
        SampleTask(
            "办好家长课堂",
            "德育科",
            "每校每学期至少举办4场家长课堂。",
            rhythm="term",
            indicator="family_lessons",
            value=4,
            typical=(1, 8),
            due=(7, 10),
        ),
        SampleTask(
            "完善一校一案的劳动教育清单",
            "德育科",
            "各校制定劳动教育清单，落实劳动实践场所。",
            rhythm="term",
            goes_to=COMPULSORY,
            due=(6, 30),
        ),
        SampleTask("规范学校食堂管理", "体育卫生与艺术科", "落实校领导陪餐制度，公开食谱和带量公示。"),
        SampleTask(
            "做好开学和期末工作检查", "教育督导科", "责任督学开学前入校检查，问题限期整改。", rhythm="term", goes_to=""
        ),
        SampleTask(
            "加快雁归街道新建学校前期手续",
            "基建科",
            "年内完成立项、用地和规划审批。",
            goes_to="",
            support=("计划财务科",),
        ),
        SampleTask("优化教育数据报送", "信息化科", "一数一源，学校同一数据只填一次。", goes_to=""),
        SampleTask(
            "扩大普惠性学前教育资源",
            "学前教育科",
            "普惠性幼儿园覆盖率达到88%以上。",
            rhythm="half_year",
            goes_to="",
            indicator="kindergarten_inclusive_rate",
            value=88,
        ),
    ),
)
PARTY_PLAN = SamplePlan(
    "雁汀区教育系统{year}年党建工作计划",
    "组织科",
    "party",
    "雁教工委发〔{year}〕3号",
    (
        SampleTask("落实党组织会议制度", "组织科", "党组织会议有议题、有记录、有决议，每月至少召开1次。"),
        SampleTask(
            "书记讲党课",
            "组织科",
            "党组织书记每半年至少讲1次党课。",
            rhythm="half_year",
            indicator="party_lessons",
            value=1,
            typical=(0, 3),
        ),
        SampleTask("抓好理论学习", "宣传科", "每月安排1次集体学习，主题和日期在学期初公布。"),
        SampleTask(
            "修订学校章程和议事规则",
            "组织科",
            "年内完成章程、党组织会议和校长办公会议议事规则的修订。",
            rhythm="term",
            due=(11, 15),
        ),
        SampleTask("做好党员双报到", "统战群团科", "在职党员到社区报到，每季度至少参加1次服务。", rhythm="term"),
    ),
)
REDUCTION_PLAN = SamplePlan(
    "雁汀区巩固“双减”成果行动方案（{year}年）",
    "小学教育科",
    "administration",
    "雁教发〔{year}〕11号",
    (
        SampleTask(
            "小学一、二年级不布置书面家庭作业",
            "小学教育科",
            "小学一、二年级不布置书面家庭作业，可在校内安排巩固练习。",
            goes_to=PRIMARY,
        ),
        SampleTask(
            "开好校内体育艺术社团",
            "小学教育科",
            "每校开设不少于8个社团，学生可以自选。",
            rhythm="term",
            goes_to=PRIMARY,
            due=(9, 30),
        ),
        SampleTask(
            "课后服务教师弹性上下班",
            "小学教育科",
            "参加课后服务的教师实行弹性上下班，办法向教师公布。",
            rhythm="term",
            goes_to=PRIMARY,
            due=(4, 30),
        ),
        SampleTask(
            "清查校外培训机构",
            "民办教育与校外培训管理科",
            "每月对登记机构巡查1遍，无证机构发现一家处置一家。",
            goes_to="",
        ),
    ),
)
WAITING_PLAN = SamplePlan(
    "雁汀区校园食品安全专项整治方案",
    "体育卫生与艺术科",
    "administration",
    "",
    (
        SampleTask(
            "全面排查食堂后厨", "体育卫生与艺术科", "20个工作日内完成全部学校食堂后厨排查。", support=("安全管理科",)
        ),
        SampleTask("公开食材采购信息", "体育卫生与艺术科", "每周公开食材采购价格和供应商。", support=("计划财务科",)),
    ),
)
DRAFT_PLAN = SamplePlan(
    "雁汀区幼小衔接工作方案（征求意见稿）",
    "小学教育科",
    "administration",
    "",
    (
        SampleTask(
            "结对开展幼小衔接活动",
            "小学教育科",
            "每所小学与2所幼儿园结对，每学期开展活动2次。",
            support=("学前教育科",),
            goes_to=PRIMARY,
        ),
        SampleTask(
            "一年级第一学期设适应期", "小学教育科", "一年级第一学期设入学适应期，不赶超教学进度。", goes_to=PRIMARY
        ),
    ),
)
SENTENCES = {
    "not_started": ("方案还在讨论，下月启动。", "等经费批复后启动。"),
    "in_progress": (
        "已按月安排推进，各年级都已落实到人。",
        "完成摸底，正在逐班整改。",
        "开展两次专题研讨，任务分到处室。",
        "按计划推进，家长反映较好。",
    ),
    "lagging": ("场地改造延期，比计划晚一个月。", "负责教师休产假，暂由他人代管，进度偏慢。"),
    "done": ("全部完成，材料已归档。", "目标已达到，转入常态管理。"),
}
