"""XLS and XLSX: sheets to blocks. `formats/xls.py` and `formats/xlsx.py` are the doors."""
