"""Indicators (指标): definitions by version and the observations made of them."""
