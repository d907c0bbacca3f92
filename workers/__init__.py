"""Where and when, never what: the only room that knows Celery."""
