"""The front end's side of the engine: starts the stages, watches over them, asks and tells the ledger."""
