"""HTML: pages of portals to blocks. `formats/html.py` is the door."""
