"""Documents that go through a stage once more: in batches, with results beside those in use."""
