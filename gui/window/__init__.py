"""The main window: header, pipeline strip, tables, problems, receipt."""
