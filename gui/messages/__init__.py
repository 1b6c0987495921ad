"""Messages that a person has to decide about: those that were not taken, and dead letters."""
