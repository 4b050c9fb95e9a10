"""Patterns of ``re`` written as C (模式译成C): see ``translate``."""
