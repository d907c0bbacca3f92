"""DOC bytes to DOCX bytes by two independent programs: msdoc2docx (pure Python), LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from functools import cache
from pathlib import Path
from struct import error as StructError
from tempfile import TemporaryDirectory

from converters.doc import office as office_profile
from converters.errors import Corrupt, Encrypted

OFFICE_SECONDS = 120
_ACCIDENTS = (StructError, LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RuntimeError)


def by_msdoc2docx(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    """DOCX bytes, and a sentence for each thing that was lost or repaired. Raises Encrypted and Corrupt."""
    # Imported here: it takes longer than all other formats together, and most runs never see a DOC.
    from doc2docx import convert
    from doc2docx.diagnostics import Severity
    from doc2docx.errors import Doc2DocxError, EncryptedDocumentError

    _allow_filling()
    with TemporaryDirectory(prefix="nianbao-doc-") as folder:
        source, target = Path(folder, "document.doc"), Path(folder, "document.docx")
        source.write_bytes(body)
        try:
            diagnostics = convert(source, target).report.diagnostics
        except EncryptedDocumentError as error:
            raise Encrypted("the document asks for a password; ask the publisher for an open file") from error
        except (Doc2DocxError, *_ACCIDENTS) as error:
            raise Corrupt(f"msdoc2docx cannot read the file ({error}); fetch it again, it is damaged") from error
        told = [f"{each.message} ({each.code})" for each in diagnostics if each.severity is not Severity.INFO]
        return target.read_bytes(), tuple(dict.fromkeys(told))


@cache
def _allow_filling() -> None:
    """Let msdoc2docx pass over the byte that fills up a paragraph's properties to an even length, whatever it is.

    Word writes a zero there, LibreOffice what happens to stand in its memory ([MS-DOC] 2.9.175 asks for neither).
    """
    from doc2docx.errors import InvalidWordDocument
    from doc2docx.msdoc import formatting

    parse = formatting.parse_grpprl

    def parse_filled(data: bytes, *, label: str, allow_trailing_zero_padding: bool = False) -> object:
        try:
            return parse(data, label=label, allow_trailing_zero_padding=allow_trailing_zero_padding)
        except InvalidWordDocument:
            if not allow_trailing_zero_padding:
                raise
            return parse(data[:-1], label=label)  # raises where more than one byte is left over

    formatting.parse_grpprl = parse_filled


def by_libreoffice(body: bytes) -> bytes | None:
    """DOCX bytes; None where no `soffice` is on the PATH. Raises Corrupt where it fails or takes too long."""
    office = shutil.which("soffice")
    if office is None:
        return None
    with TemporaryDirectory(prefix="nianbao-office-") as folder:
        source, target = Path(folder, "document.doc"), Path(folder, "document.docx")
        source.write_bytes(body)
        profile = office_profile.write(Path(folder, "profile"))
        _run([office, profile, "--headless", "--convert-to", "docx", "--outdir", folder, str(source)])
        if not target.exists():
            raise Corrupt("LibreOffice cannot read the file; fetch it again, it is damaged")
        return target.read_bytes()


def _run(command: list[str]) -> None:
    """Run a program in a session of its own, so that its children end with it."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True) as process:
        try:
            process.wait(OFFICE_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise Corrupt(f"LibreOffice took more than {OFFICE_SECONDS} s for the file and was ended") from error
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
