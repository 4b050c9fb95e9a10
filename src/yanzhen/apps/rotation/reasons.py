"""Why this teacher goes there, in words that a person can accept or contest: gains, next place, next teacher, ties."""

from __future__ import annotations

from yanzhen.apps.rotation.stand_ins import StandIn, stand_ins
from yanzhen.apps.rotation.why import EQUAL, HUNDRED, Plan
from yanzhen.apps.rotation.wording import INDICATOR_TITLES
from yanzhen.engines.rotation.instance import Move

# Balance is told in ten-thousandths of the square of the coefficient.
TOLD = 10_000
NUMBER = "均衡目标值"
SMALLEST = 0.0005
SMALLEST_SHARE = 0.005


def reasons_for_move(plan: Plan, code: str, *, is_section: bool) -> list[str]:
    """Return why a mover goes where the plan sends her, as sentences with their numbers.

    Args:
        is_section: whether kilometres, which tell of homes, and codes of teachers elsewhere may be shown: they are for
            the personnel section alone.
    """
    teacher, move = plan.teachers[code], plan.moves[code]
    here, there = plan.school_name(teacher.unit), plan.school_name(move.to_unit)
    found = [f"拟由{here}交流到{there}，任教{move.subject}。", *_posts(plan, move)]
    for indicator in plan.counts_in(teacher, move.subject):
        old, new = _per_hundred(plan, teacher.unit, indicator), _per_hundred(plan, move.to_unit, indicator)
        floor = f"{plan.instance.params.floors[plan.units[move.to_unit].stage][indicator].normalize():f}"
        found.append(
            f"每百名学生{INDICATOR_TITLES[indicator]}：{here}由{old[0]}人到{old[1]}人，{there}由{new[0]}人到{new[1]}人"
            f"（底线{floor}人）。"
        )
    found += _cover_and_tier(plan, move)
    if not plan.counts_in(teacher, move.subject):
        found.append("本人不计入三项均衡指标；这项安排是为了补足岗位或腾出岗位，使其他教师能够交流。")
    if is_section:
        most = f"{plan.instance.params.max_added_km.normalize():f}"
        said = (
            f"单程增加{move.added_km:.1f}千米，上限{most}千米。" if teacher.home else "没有登记居住片区，路程不作限制。"
        )
        found.append(said)
    found += [*_alternative(plan, code), *_next_teacher(plan, code, is_section=is_section)]
    return [*found, _of_the_number(plan)] if any(NUMBER in sentence for sentence in found) else found


def _cover_and_tier(plan: Plan, move: Move) -> list[str]:
    """Say that the receiving school lacked a backbone teacher, and between which tiers the move leads."""
    found = []
    wanted, had = plan.needed.get(move.to_unit, 0), plan.before[move.to_unit]["backbone"]
    if plan.teachers[move.teacher].backbone and had < wanted:
        found.append(
            f"{plan.school_name(move.to_unit)}原有骨干教师{had}人，规定这个校段至少{wanted}人；"
            "本人是骨干教师，由此补充。"
        )
    old, new = plan.tier_of(move.from_unit), plan.tier_of(move.to_unit)
    if old and new and old != new:
        found.append(f"由{old}学校到{new}学校。")
    return found


def _per_hundred(plan: Plan, unit: str, indicator: str) -> tuple[str, str]:
    pupils = plan.units[unit].pupils
    return tuple(f"{HUNDRED * counts[unit][indicator] / pupils:.2f}" for counts in (plan.before, plan.after))


def _alternative(plan: Plan, code: str) -> list[str]:
    others = plan.alternatives(code)
    if not others:
        return ["在其余安排不变的情况下，没有其他学校的岗位可以接收本人。"]
    best = others[0]
    if abs(best.worse_by) <= EQUAL:
        return [f"其余安排不变时，去{best.school}（{best.subject}）同样好，请组织研究。"]
    is_worse = best.worse_by > 0
    words = f"其余安排不变时，{'次好' if is_worse else '更好'}的去处是{best.school}（{best.subject}）：去那里，"
    words += gap_in_words(best.balance, plan.balance)
    is_wider, is_narrower = best.balance > EQUAL, best.balance < -EQUAL
    if not (is_wider if is_worse else is_narrower):
        words += f"，但按方案的全部目标合计{'更差' if is_worse else '更好'}"
    return [f"{words}。"]


def _posts(plan: Plan, move: Move) -> list[str]:
    """Say how both schools stand in the subject afterwards, against the numbers approved for them."""
    here, there = plan.school_name(move.from_unit), plan.school_name(move.to_unit)
    left, entered = (move.from_unit, plan.teachers[move.teacher].subject), (move.to_unit, move.subject)
    found = []
    for name, place in ((there, entered), (here, left)):
        post = plan.posts.get(place)
        bounds = f"核定{post.min_staff}至{post.max_staff}人" if post else "没有核定数"
        found.append(f"{name}{place[1]}教师由{plan.staff_before[place]}人到{plan.staff[place]}人（{bounds}）")
    return [f"按整个方案，{'；'.join(found)}。"]


def gap_in_words(balance: float, whole: float) -> str:
    """Say by how much the gaps between schools change, compared with what they are in the whole district.

    >>> gap_in_words(0.00012, 0.06), gap_in_words(-0.00012, 0.06)
    ('全区各校师资差距会大0.20%（均衡目标值增加1.200）', '全区各校师资差距会小0.20%（均衡目标值减少1.200）')
    >>> gap_in_words(0.0, 0.06), gap_in_words(1e-8, 0.06)
    ('全区各校师资差距不变', '全区各校师资差距会大不到0.01%（均衡目标值增加不到0.001）')
    """
    if abs(balance) <= EQUAL:
        return "全区各校师资差距不变"
    size, more = ("大", "增加") if balance > 0 else ("小", "减少")
    told = abs(balance) * TOLD
    number = f"{told:.3f}" if told >= SMALLEST else "不到0.001"
    share = HUNDRED * abs(balance) / whole if whole > 0 else 0.0
    part = (f"{share:.2f}%" if share >= SMALLEST_SHARE else "不到0.01%") if whole > 0 else ""
    return f"全区各校师资差距会{size}{part}（{NUMBER}{more}{number}）"


def _of_the_number(plan: Plan) -> str:
    """Say what the number is that the reasons name, and how large it is in the whole district."""
    return (
        f"说明：{NUMBER}把各校每百名学生教师数的差距和低于底线的缺口合成一个数，越小越均衡；"
        f"按现方案全区为{plan.balance * TOLD:.3f}（以差异系数平方的万分之一为单位）。"
    )


def in_words(balance: float) -> str:
    """Say by how much the district's balance changes.

    >>> in_words(0.00012), in_words(-0.00012), in_words(0.0)
    ('全区均衡差1.200', '全区均衡好1.200', '全区均衡不变')
    """
    if abs(balance) * TOLD < SMALLEST:
        return "全区均衡不变" if abs(balance) <= EQUAL else f"全区均衡{'差' if balance > 0 else '好'}不到0.001"
    return f"全区均衡{'差' if balance > 0 else '好'}{abs(balance) * TOLD:.3f}"


def _next_teacher(plan: Plan, code: str, *, is_section: bool) -> list[str]:
    """Say who would be next for the post and what that would cost; that the draw decided only where it did."""
    others = stand_ins(plan, code)
    if not others:
        return ["其余安排不变时，没有其他教师可以到这个岗位：学科、路程、岗位人数或者流出比例有一项不符合。"]
    equal = [one for one in others if one.is_equal]
    if equal:
        return _tied(equal, is_section=is_section)
    best = others[0]
    who = f"{best.school}教师{best.teacher.code}" if is_section else f"{best.school}的一名教师"
    words = gap_in_words(best.price.balance, plan.balance)
    if is_section:
        way = best.price.added_km
        words += f"，总路程{'多' if way > 0 else '少'}{abs(way):.1f}千米" if abs(way) >= 0.05 else "，总路程相同"
    better = best.price.order < (0.0, 0.0)
    return [
        f"同一岗位的下一名人选是{who}：换作这名教师，{words}。"
        + ("这说明换人并不更差，可以组织研究后手工调整。" if better else "")
    ]


def _tied(equal: list[StandIn], *, is_section: bool) -> list[str]:
    ahead = sum(not one.later for one in equal)
    names = "、".join(f"{one.school}{one.teacher.code}" for one in equal[:5]) if is_section else ""
    listed = f"（{names}{'等' if len(equal) > 5 else ''}）" if names else ""
    if not ahead:
        return [
            f"到这个岗位，另外{len(equal)}人{listed}与本人并列，换作他们结果完全相同；先后由公布的抽签决定，本人在前。"
        ]
    return [
        f"到这个岗位，另外{len(equal)}人{listed}与本人并列，换作他们结果完全相同；"
        f"其中{ahead}人抽签在本人之前，这一条不是抽签决定的，请组织研究。"
    ]
