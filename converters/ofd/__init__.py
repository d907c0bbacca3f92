"""OFD (GB/T 33190): pages to blocks. `formats/ofd.py` is the door."""
