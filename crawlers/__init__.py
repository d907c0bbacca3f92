"""Finds reports and fetches bytes; never looks inside a report, knows nothing about queues or databases.

    fetch.fetch(url, guard=..., user_agent=...) -> Resource     one polite request
    sites.look(resource) -> Found                               what a listing offers
    sites.attachments(resource) -> tuple[Link, ...]             the files an article carries

The folder `sites/` is the registry: one file per portal family. The words it matches lie beside this file as TOML.
"""
