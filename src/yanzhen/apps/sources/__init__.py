"""What a fact rests on (来源): a span, a cell, a record, a computation or a person's word."""
