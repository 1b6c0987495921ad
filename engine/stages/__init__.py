"""The three stages, each a process of its own that may be killed at any instant: watch, upload, download."""
