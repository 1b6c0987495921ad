"""The first start without settings: a few questions, and files go."""
