"""The command `nianbao`: thin verbs, one file per family. Only click is imported here; each verb imports its rooms."""

from __future__ import annotations

import click

from nianbao.cli import edge
from nianbao.cli.batches import batches, diff
from nianbao.cli.coverage import coverage
from nianbao.cli.doctor import doctor
from nianbao.cli.drill import drill
from nianbao.cli.export import export
from nianbao.cli.failures import failures
from nianbao.cli.harvest import harvest
from nianbao.cli.hosts import hosts
from nianbao.cli.parse import parse
from nianbao.cli.reconcile import reconcile
from nianbao.cli.registries import families, formats, sites
from nianbao.cli.requeue import requeue
from nianbao.cli.show import show
from nianbao.cli.stack import dispatch, down, status, supervise, up
from nianbao.cli.watch import flower, metrics


@click.group(cls=edge.Front, context_settings={"help_option_names": ["-h", "--help"]})
@edge.home_option
@click.version_option(package_name="nianbao")
def main() -> None:
    """Harvest, read and judge China's government-information-disclosure annual reports.

    Data goes to standard output, everything else to standard error. Exit status: 0 everything asked for worked,
    1 some documents failed, 2 wrong usage or settings.
    """


for _verb in (parse, harvest, up, down, status, coverage, failures, requeue, batches, diff, export, show, doctor):
    main.add_command(_verb)
for _verb in (formats, families, sites, hosts, reconcile, drill, metrics, flower):
    main.add_command(_verb)
for _verb in (supervise, dispatch):  # hidden: the stack starts itself with these
    main.add_command(_verb)
