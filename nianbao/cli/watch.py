"""The verbs for watching: metrics for Prometheus, Flower for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from nianbao.cli import edge

if TYPE_CHECKING:
    from workers.settings import Settings


@click.command()
@click.option("--address", default="127.0.0.1", show_default=True, help="Elsewhere NIANBAO_METRICS_TOKEN is asked for.")
@click.option("--port", type=click.IntRange(1, 65535), default=9464, show_default=True)
@edge.with_settings
def metrics(settings: Settings, address: str, port: int) -> None:
    """Serve the numbers of the database to Prometheus, until told to end."""
    import signal
    import threading

    from nianbao import home
    from workers import metrics as own

    home.prepare(settings).dispose()
    server = own.server(settings, address, port)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    click.echo(f"http://{address}:{port}/metrics", err=True)
    server.serve_forever()
    server.server_close()


@click.command()
@click.option("--address", default="127.0.0.1", show_default=True, help="Elsewhere a password or OAuth is asked for.")
@click.option("--port", type=click.IntRange(1, 65535), default=5555, show_default=True)
@edge.with_settings
def flower(settings: Settings, address: str, port: int) -> None:
    """Run Flower by itself, read-only, for a cluster; `nianbao up` has one of its own."""
    from nianbao import flower as shown

    shown.serve(settings, address, port)
