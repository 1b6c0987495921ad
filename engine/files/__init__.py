"""Everything that is done to local files: names, safe moves, settling, scanning, locks and the placing of downloads."""
