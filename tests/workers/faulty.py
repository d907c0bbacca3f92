"""The application with formats that misbehave: `celery -A tests.workers.faulty worker`."""

from pathlib import Path

from converters import formats
from workers.app import app as app

formats.__path__.append(str(Path(__file__).with_name("formats")))
