"""The ledger beside a manifest: it must say the same of every message, and of the export."""


