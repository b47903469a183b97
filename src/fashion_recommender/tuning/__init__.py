"""Search for better parameters: spaces, trials judged on validation weeks, studies that survive."""
