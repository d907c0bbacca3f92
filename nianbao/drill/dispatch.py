"""The dispatcher of the drill: `python -m nianbao.drill.dispatch LEASE LIMIT`."""

from __future__ import annotations

from nianbao.drill import tempo
from workers import dispatcher
from workers.settings import Settings


def main() -> None:
    tempo.begin()
    dispatcher.serve(Settings.read())


if __name__ == "__main__":
    main()
