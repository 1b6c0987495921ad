"""The command line: the same engine without a window, and questions and wishes to one that runs."""
