"""Keeps and finds: the ledger, the reports, the blobs. Knows the rooms' types and SQL, knows no queue."""
