"""PDF: pages by pdfium, and pdfplumber as the second reader. `formats/pdf.py` is the door."""
