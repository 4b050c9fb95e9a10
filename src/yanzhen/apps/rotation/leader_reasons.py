"""Why a head or deputy goes there, or stays, in words that the person can accept or contest."""

from __future__ import annotations

from yanzhen.apps.rotation.leaders import LeaderBoard, km_in_words, post_in_words
from yanzhen.engines.rotation.leaders import Leader, added_m
from yanzhen.engines.rotation.leaders_solving import OtherPlace


def reasons_for_leader(board: LeaderBoard, code: str, *, is_section: bool) -> list[str]:
    """Return why this head or deputy goes where the plan sends her, as sentences.

    Args:
        is_section: whether kilometres, which tell of homes, and codes of others may be shown.
    """
    leader = next(one for one in board.question.leaders if one.code == code)
    to = next((move.to for move in board.moves if move.code == code), None)
    if to is None:
        return _staying(board, leader)
    names, schools = board.names, board.question.by_school
    found = [
        f"拟由{names[leader.school]}到{names[to]}任{post_in_words(leader)}"
        f"{_instead_of(board, leader, to, is_section)}。"
    ]
    here, there = schools[leader.school].tier, schools[to].tier
    if here and there and here != there:
        found.append(f"由{here}学校到{there}学校。")
    if leader.wish:
        found.append("符合本人意向。" if leader.wish == to else f"本人意向是{names.get(leader.wish, '其他学校')}。")
    if is_section:
        way = km_in_words(added_m(leader, schools[to], board.question))
        most = f"{board.question.rules.max_added_km.normalize():f}"
        found.append(f"单程增加{way}，上限{most}千米。" if leader.home else "没有登记居住片区，路程不作限制。")
    return [*found, *_next_best(board, leader, to, is_section=is_section)]


def _instead_of(board: LeaderBoard, leader: Leader, to: str, is_section: bool) -> str:
    """Say whose post it is, where the post has one holder; the person is named to the section alone."""
    holders = [one for one in board.question.leaders if one.school == to and one.kind == leader.kind]
    if len(holders) != 1:
        return ""
    goes = next((move.to for move in board.moves if move.code == holders[0].code), None)
    if goes is None:
        return ""
    who = f"教师{holders[0].code}" if is_section else "原任同志"
    return f"，接替的{who}" + ("与本人对调" if goes == leader.school else f"到{board.names[goes]}")


def _staying(board: LeaderBoard, leader: Leader) -> list[str]:
    names = board.names
    if leader in board.waiting:
        most = board.question.rules.per_school
        if most == 0:
            return ["批次设置规定本年不安排校级干部交流。"]
        return [f"{names[leader.school]}一年最多交流校级干部{most}人，在校时间更长的先安排；本年不安排，下一年再列入。"]
    if not board.moves:
        return ["还没有安排校级干部交流。"]
    if not [place for place in board.places_of(leader.code) if place.to]:
        return ["本年没有学校可以对调：同校段、同职级、路程、不回原任职学校，有一项不符合。"]
    return ["这个安排没有列入本人；可以去的学校和代价见下表。"]


def _next_best(board: LeaderBoard, leader: Leader, to: str, *, is_section: bool) -> list[str]:
    """Say what the next best place would cost; where the plan was changed by hand, the best one is the measure."""
    if not board.is_best:
        return ["方案手工调整过，与算出的最好安排不同；各处的代价见下表，以算出的安排为准。"]
    others = [place for place in board.places_of(leader.code) if place.to]
    if not others:
        return ["没有其他学校同时符合校段、职级、路程和不回原任职学校的规定。"]
    equal = [board.names[place.to] for place in others if place.is_equal]
    if equal:
        return [f"去{'、'.join(equal)}，全区结果完全相同；先后由公布的抽签排出，换谁、换到哪里请组织研究。"]
    best = others[0]
    return [f"次好的去处是{board.names[best.to]}：其余的人随之调整，{cost_in_words(best, is_section=is_section)}。"]


def cost_in_words(place: OtherPlace, *, is_section: bool) -> str:
    """Say what another place would cost the whole; how many kilometres is for the personnel section.

    >>> cost_in_words(OtherPlace("S1", 1, -1500), is_section=True)
    '少交流1人，路程折合少1.5千米'
    >>> cost_in_words(OtherPlace("S1", 0, 1500), is_section=False)
    '路程折合要多一些'
    """
    if place.is_equal:
        return "完全相同"
    words = []
    if place.fewer:
        words.append(f"{'少' if place.fewer > 0 else '多'}交流{abs(place.fewer)}人")
    if place.metres:
        more = "多" if place.metres > 0 else "少"
        words.append(f"路程折合{more}{km_in_words(place.metres)}" if is_section else f"路程折合要{more}一些")
    return "，".join(words)
