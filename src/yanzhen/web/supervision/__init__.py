"""Pages of supervision (督查): lights, heat map, tree, calendar, week, notices, monthly report."""
