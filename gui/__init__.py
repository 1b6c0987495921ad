"""The window, the tray and the dialogs. They see the engine only through its public vocabulary."""
