"""The settings dialog, the import of the old script's settings, and the doctor."""
