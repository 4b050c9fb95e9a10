"""Stored bindings ↔ what they ask of the indicators."""

from __future__ import annotations

from yanzhen.apps.reports.models import Binding, BindingKind
from yanzhen.engines.reports import Asked
from yanzhen.presets.live_parts import asked_from


def asked_of(binding: Binding) -> Asked:
    """Return what a binding of an indicator, a table or a chart asks for."""
    spec = dict(binding.spec)
    if binding.kind == BindingKind.INDICATOR:
        if binding.indicator_id:
            spec["indicator"] = binding.indicator.code
        if binding.decimals is not None:
            spec["decimals"] = binding.decimals
    return asked_from(binding.kind, spec)[0]
