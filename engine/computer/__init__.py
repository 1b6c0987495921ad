"""What the computer tells of itself: whether it runs on battery, whether its network is metered."""
