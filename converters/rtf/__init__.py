"""RTF: control words to blocks. `formats/rtf.py` is the door."""
