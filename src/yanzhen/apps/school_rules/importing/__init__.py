"""A list of rules from a spreadsheet (从表格登记制度)."""
