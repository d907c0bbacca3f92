"""The front door: the command and the one-machine stack."""
