"""Notifications of the desktop: when something is worth one, in which words, and by which way."""
