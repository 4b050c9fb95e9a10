"""Yanzhen (雁阵): policy into plans, plans into duties, duties into proven results."""

from yanzhen.kernel.compiled import prefer_compiled

__version__ = "0.1.0"

prefer_compiled()
