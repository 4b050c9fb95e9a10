"""Balance of all counties of a country at once (全国均衡测算): columns of numbers instead of rows; extra ``national``.

Nothing outside this package and the command that reads Parquet imports it, so that pages start without its packages.
"""
