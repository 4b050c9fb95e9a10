"""Addresses of meetings themselves, below ``/meetings/``."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.meetings import afterwards, agenda, meetings, phone, planning, printing, room

patterns = [
    path("", meetings.meeting_list, name="index"),
    path("new/", planning.plan, name="meeting_new"),
    path("afterwards/", afterwards.afterwards_page, name="afterwards"),
    path("<int:pk>/", meetings.meeting_page, name="meeting"),
    path("<int:pk>/change/", planning.change, name="meeting_change"),
    path("<int:pk>/cancel/", planning.cancel, name="meeting_cancel"),
    path("<int:pk>/notice/", planning.notice, name="meeting_notice"),
    path("<int:pk>/expected/", planning.expected, name="meeting_expected"),
    path("<int:pk>/answer/", planning.answer, name="meeting_answer"),
    path("<int:pk>/agenda/", agenda.table, name="agenda_table"),
    path("<int:pk>/agenda/approve/", agenda.approve, name="agenda_approve"),
    path("<int:pk>/agenda/at-once/", agenda.at_once, name="agenda_at_once"),
    path("points/<int:pk>/move/", agenda.move, name="agenda_move"),
    path("points/<int:pk>/untable/", agenda.untable, name="agenda_untable"),
    path("<int:pk>/room/", room.room_page, name="room"),
    path("<int:pk>/room/act/", room.room_act, name="room_act"),
    path("<int:pk>/code/", room.code_page, name="room_code"),
    path("<int:pk>/phone/", phone.phone_page, name="phone"),
    path("<int:pk>/phone/act/", phone.phone_act, name="phone_act"),
    path("<int:pk>/in/<slug:code>/", phone.check_in_page, name="check_in"),
    path("<int:pk>/print/book/", printing.book, name="print_book"),
    path("<int:pk>/print/attendance/", printing.attendance, name="print_attendance"),
    path("points/<int:pk>/print/ballot/", printing.ballot, name="print_ballot"),
]
