"""The tray icon: its states, its words and its menu."""
