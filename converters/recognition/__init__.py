"""Recognition (OCR) of page images; needs the `ocr` extra, and only `engine` knows the library."""
