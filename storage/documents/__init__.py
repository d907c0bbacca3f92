"""What happens to a document's row: registered, due, claimed, finished; `storage.ledger` is the door to it."""
