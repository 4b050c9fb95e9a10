"""What a task asks for (任务): title, parties, deadline, targets, conditions."""
