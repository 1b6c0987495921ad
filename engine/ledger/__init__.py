"""The ledger: the SQLite file that remembers everything, the only state that processes share, the only place of SQL."""

from engine.ledger.ledger import Ledger

__all__ = ["Ledger"]
