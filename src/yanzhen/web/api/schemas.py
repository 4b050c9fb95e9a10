"""Shapes that several parts of the interface share."""

from __future__ import annotations

from ninja import Field, Schema


class ProblemOut(Schema):
    """One fault of the input, where it stands and what was expected."""

    code: str
    message: str
    file: str | None = None
    sheet: str | None = None
    line: int | None = None
    column: str | None = None
    key: str | None = None
    found: str | None = None
    expected: str | None = None


class ErrorOut(Schema):
    """Why a request was refused."""

    code: str = Field(description="供程序判断的代码")
    message: str = Field(description="给人看的说明")
    problems: list[ProblemOut] = []


REFUSALS = {400: ErrorOut, 401: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut, 422: ErrorOut}
