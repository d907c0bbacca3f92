"""DOCX: WordprocessingML to blocks. `formats/docx.py` is the door."""
