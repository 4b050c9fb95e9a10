"""Supervision (督查督办): reminders, urging notes, supervision orders and circulars about tasks that fall behind."""
