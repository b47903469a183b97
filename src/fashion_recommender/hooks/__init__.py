"""What happens around a run: parameters are checked, stale outputs redone, costs and progress told.

Instances live as long as the process and serve every run in it, so each one forgets the last run
in ``before_pipeline_run``.
"""
