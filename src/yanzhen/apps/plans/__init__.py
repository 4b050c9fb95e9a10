"""Plans (计划): tasks, approval, dispatch, receipt, progress, evidence, striking off."""
