"""Rows of the members in a room, drawn without the template engine: a hundred of them are drawn at every change."""

from __future__ import annotations

from html import escape

from django.utils.safestring import SafeString

from yanzhen.apps.meetings.models import AttendanceStatus, VoteChoice
from yanzhen.apps.meetings.room import MemberLine, Room

CHOICES = [(choice.value, choice.label, str(key)) for key, choice in enumerate(VoteChoice, start=1)]
NOT_HERE = (AttendanceStatus.UNKNOWN, AttendanceStatus.ABSENT)


def member_rows(room: Room, *, can_change: bool, is_named: bool) -> SafeString:
    """Return the rows of the table of members; every button belongs to the form ``rf`` of the room."""
    point = room.current.point.pk if room.current and room.is_open_to_viewer else None
    return SafeString("".join(_row(one, point, can_change, is_named) for one in room.members))


def _row(one: MemberLine, point: int | None, can_change: bool, is_named: bool) -> str:
    cells = [f'<th scope="row">{escape(one.name)}{_marks(one)}</th><td>{_presence(one, can_change)}</td>']
    if point is not None:
        cells.append(f'<td class="ym-votes">{_at_point(one, point, is_named)}</td>')
    away = "" if one.is_here else ' class="ym-away"'
    return f'<tr data-seat="{one.seat_id}" tabindex="-1"{away}>{"".join(cells)}</tr>'


def _mark(words: str) -> str:
    return f'<span class="ym-mark">{escape(words)}</span>'


def _marks(one: MemberLine) -> str:
    marks = _mark("主持") if one.is_chair else ""
    marks += "" if one.is_voting else _mark("无表决权")
    return marks + (f'<span class="yz-soft yz-small">{escape(one.post)}</span>' if one.post else "")


def _button(act: str, words: str, *, key: str = "", pressed: bool | None = None) -> str:
    more = f' data-do="{key}"' if key else ""
    shown = " ym-on" if pressed else ""
    if pressed is not None:
        more += f' aria-pressed="{"true" if pressed else "false"}"'
    return f'<button type="submit" class="btn btn-sm{shown}" form="rf" name="act" value="{act}"{more}>{words}</button>'


def _presence(one: MemberLine, can_change: bool) -> str:
    stands = escape(f"{one.status_words}（{one.reason}）" if one.reason else one.status_words)
    if not can_change:
        return stands
    if one.is_here:
        return f'<span class="ym-here">到会</span> {_button(f"attend:{one.seat_id}:left", "离会", key="p")}'
    said = f'{_button(f"attend:{one.seat_id}:present", "到会", key="p")} <span class="yz-soft">{stands}</span>'
    if one.status not in NOT_HERE:
        return said
    field = (
        f' <input class="form-control form-control-sm ym-reason" form="rf" name="reason-{one.seat_id}"'
        f' id="reason-{one.seat_id}" value="{escape(one.reason)}" maxlength="80" placeholder="缺席事由"'
        f' aria-label="{escape(one.name)}缺席事由">'
    )
    return said + field + _button(f"attend:{one.seat_id}:absent", "缺席", key="x")


def _at_point(one: MemberLine, point: int, is_named: bool) -> str:
    if one.is_recused:
        return _mark("回避") + " " + _button(f"unrecuse:{point}:{one.seat_id}", "撤销回避")
    said = ""
    if is_named and (one.may_vote or one.choice):
        said = f'<span class="btn-group">{"".join(_choice(one, point, *choice) for choice in CHOICES)}</span>'
    if one.spoke:
        said += " " + _mark(f"第{one.spoke}位发言")
    elif one.is_here:
        said += " " + _button(f"speech:{point}:{one.seat_id}", "已发言", key="s")
    return said if one.choice else said + " " + _button(f"recuse:{point}:{one.seat_id}", "回避", key="h")


def _choice(one: MemberLine, point: int, value: str, words: str, key: str) -> str:
    """Draw one choice; pressed again it takes the vote back, and it says what stood when it was drawn."""
    wanted = "" if one.choice == value else value
    act = f"vote:{point}:{one.seat_id}:{wanted}:{one.choice}"
    return _button(act, words, key=key, pressed=one.choice == value)


def speaker_options(room: Room) -> SafeString:
    """Return the members who may speak now, each with the key points that stand already."""
    return SafeString(
        "".join(
            f'<option value="{one.seat_id}" data-points="{escape(one.points)}">{escape(one.name)}'
            f"{'（已记）' if one.points else ''}</option>"
            for one in room.members
            if one.is_here and not one.is_recused
        )
    )


def person_options(room: Room) -> SafeString:
    """Return all members by their person, to choose who carries a decision out."""
    return SafeString("".join(f'<option value="{one.person_id}">{escape(one.name)}</option>' for one in room.members))


def chair_options(room: Room) -> SafeString:
    """Return all members by their seat, the chair chosen."""
    return SafeString(
        "".join(
            f'<option value="{one.seat_id}"{" selected" if one.is_chair else ""}>{escape(one.name)}</option>'
            for one in room.members
        )
    )
