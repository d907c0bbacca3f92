"""docs/commands.md, written from the commands themselves: `make docs`. A test asks that the page is current."""

from __future__ import annotations

from pathlib import Path

import click

from nianbao.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"
HEAD = """# Commands

Written by `make docs` from the commands themselves. Data goes to standard output, progress and logs to standard error.
Exit status: 0 everything asked for worked, 1 some documents failed (they are listed and can be re-queued),
2 wrong usage.
"""


def page() -> str:
    context = click.Context(
        main, info_name="nianbao", terminal_width=100, max_content_width=100, **main.context_settings
    )
    sections = [_section(context, name) for name in main.list_commands(context)]
    return HEAD + "".join(sections)


def _section(parent: click.Context, name: str) -> str:
    command = main.get_command(parent, name)
    assert command is not None
    context = click.Context(command, info_name=name, parent=parent, terminal_width=100, max_content_width=100)
    return f"\n## `nianbao {name}`\n\n```\n{command.get_help(context)}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
