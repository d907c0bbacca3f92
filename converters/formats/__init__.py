"""One file per format; `converters.registry` reads the folder. Adding a format is adding a file here and its tests."""
