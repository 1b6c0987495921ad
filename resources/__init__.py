"""Icons and other files that the window shows; no code."""
