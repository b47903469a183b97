"""What happens around a run: checks of parameters, resuming, costs, progress."""
