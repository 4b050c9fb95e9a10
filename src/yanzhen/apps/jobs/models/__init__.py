"""Models of long work."""

from yanzhen.apps.jobs.models.job import Job, JobState

__all__ = ["Job", "JobState"]
