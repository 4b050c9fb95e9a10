"""Ready for the inspection of balanced development (均衡创建): the lists, their values, evidence and history."""
