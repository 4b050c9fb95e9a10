"""Yanzhen (雁阵): policy into plans, plans into duties, duties into proven results."""

__version__ = "0.1.0"
