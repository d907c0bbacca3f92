"""Where verbs meet the person: the home option, and errors of the surroundings as one sentence with exit status 2."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from workers.settings import Settings

SOME_FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130
#: libraries that a setting may ask for, with the extra that brings them
EXTRAS = {"psycopg": "postgres", "obstore": "s3"}

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def _remember_home(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value:
        context.find_root().meta["nianbao.home"] = value


home_option: Callable[[Decorated], Decorated] = click.option(
    "--home", metavar="DIR", expose_value=False, callback=_remember_home,
    help="Where database, blobs and logs are kept (NIANBAO_HOME; default ./nianbao-data).",
)  # fmt: skip


def with_settings(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Hand the verb its Settings first, and give it the option --home."""

    @home_option
    @wraps(verb)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        return verb(_settings(), *args, **kwargs)

    return wrapped


def _settings() -> Settings:
    from workers.settings import Settings

    settings = Settings.read(home=click.get_current_context().find_root().meta.get("nianbao.home"))
    os.environ["NIANBAO_HOME"] = str(settings.home)  # the rooms that read the settings themselves read the same
    return settings


def end_in_order() -> None:
    """Have TERM and a closed terminal end this process as ^C does; under nohup the latter stays ignored."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


class Refusal(click.ClickException):
    """Raised for what the person at the keyboard must change first."""

    exit_code = WRONG_USAGE


class Front(click.Group):
    """The group of all verbs; turns errors of the surroundings into sentences. Anything else is a defect of ours."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        _take_streams()
        return super().main(*args, **kwargs)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with _sentences():  # --help and --version print here
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        with _sentences():
            return super().invoke(ctx)


@contextmanager
def _sentences() -> Iterator[None]:
    """Raises Refusal for an error of the surroundings, also one that shows when what was printed is written."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
        raise
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)
        raise click.exceptions.Exit(INTERRUPTED) from None
    except Exception as error:
        if (sentence := _sentence(error)) is None:
            raise
        _give_up_unwritten()
        raise Refusal(sentence) from error


def _take_streams() -> None:
    """Have all three streams, and no character that cannot be written: data is UTF-8 whatever the locale says.

    A terminal keeps its own charset, and is shown `\\u5e74` for what that lacks.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:  # a stream that was closed is one that nobody reads
        name = ("stdin", "stdout", "stderr")[number]
        setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))
    os.close(number)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def _give_up_unwritten() -> None:
    """What standard output did not take is not tried again when the process ends."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _sentence(error: Exception) -> str | None:
    """What a person is told of an error of the surroundings; None for any other error."""
    from sqlalchemy.exc import SQLAlchemyError

    from nianbao.broker import NoBroker
    from nianbao.home import NothingHere
    from nianbao.stack import StackFailed
    from storage.errors import StorageError
    from storage.requeues.beside import NotReady
    from storage.requeues.turning import NoSuchBatch
    from workers.exposure import NotOpen
    from workers.logs import mask
    from workers.settings import BadSetting

    known = BadSetting | StackFailed | NoBroker | NothingHere | StorageError | NoSuchBatch | NotReady | NotOpen
    if isinstance(error, known):
        return mask(str(error))
    if isinstance(error, SQLAlchemyError):
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        return mask(f"the database cannot be used: {reason}; see `nianbao doctor`")
    if isinstance(error, ModuleNotFoundError) and error.name in EXTRAS:
        return f"{error.name} is not installed: pip install 'nianbao[{EXTRAS[error.name]}]'"
    if isinstance(error, OSError):
        return mask(f"{error.filename or 'this machine'}: {error.strerror or error}; see `nianbao doctor`")
    return None
