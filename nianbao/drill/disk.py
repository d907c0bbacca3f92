"""A blob store that runs out of room: on a small file system that is filled, or as a folder that cannot be used."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIZE = "64m"


def can_mount() -> bool:
    """Whether a file system can be mounted here: by root, outside most containers."""
    return os.geteuid() == 0 and shutil.which("mount") is not None and _mounts_work()


@contextmanager
def small(folder: Path) -> Iterator[Path]:
    """What `folder` holds on a file system of its own of SIZE; afterwards what it holds then on the old one."""
    before = folder.with_name(folder.name + "-before")
    folder.rename(before)
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)], check=True)
    try:
        shutil.copytree(before, folder, dirs_exist_ok=True)
        yield folder
        shutil.copytree(folder, before, dirs_exist_ok=True)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()
    before.rename(folder)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Not a byte of room in the folder's file system; room again afterwards."""
    filler = folder / ".filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass  # full: what was wanted
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def no_folder(folder: Path) -> Iterator[None]:
    """A file in the folder's place, in which nobody can read or write."""
    away = folder.with_name(folder.name + "-away")
    folder.rename(away)
    folder.touch()
    try:
        yield
    finally:
        folder.unlink()
        away.rename(folder)


def _mounts_work() -> bool:
    place = Path(os.environ.get("TMPDIR", "/tmp")) / f"nianbao-mount-{os.getpid()}"
    place.mkdir()
    try:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(place)], capture_output=True, check=False)
        if mounted.returncode == 0:
            subprocess.run(["umount", str(place)], check=True)
        return mounted.returncode == 0
    finally:
        place.rmdir()
