"""任务填报: receive, report, examine, strike off."""
