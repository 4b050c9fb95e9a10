"""Balance of compulsory schools (义务教育均衡): conditions from the ledger, judged; figures, scenarios, costs."""
