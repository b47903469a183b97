"""Articles that may be worth recommending to a customer: one function a channel."""
