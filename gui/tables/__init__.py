"""Tables of files: what a row is, how it reads, how a snapshot becomes a few changes of a model."""
