"""What LibreOffice may do with a stranger's file: convert it. No macros, no linked files, no network.

Without this it fetches every picture that a document links to, from whatever address.
"""

from __future__ import annotations

from pathlib import Path

_SCRIPTING, _NETWORK = "/org.openoffice.Office.Common/Security/Scripting", "/org.openoffice.Inet/Settings"
_SETTINGS = (
    (_SCRIPTING, "BlockUntrustedRefererLinks", "true"),
    (_SCRIPTING, "DisableMacrosExecution", "true"),
    (_SCRIPTING, "MacroSecurityLevel", "3"),
    (_NETWORK, "ooInetProxyType", "2"),  # a proxy set by hand, where nothing listens
    (_NETWORK, "ooInetHTTPProxyName", "127.0.0.1"),
    (_NETWORK, "ooInetHTTPProxyPort", "9"),
    (_NETWORK, "ooInetHTTPSProxyName", "127.0.0.1"),
    (_NETWORK, "ooInetHTTPSProxyPort", "9"),
    (_NETWORK, "ooInetNoProxy", ""),
)
_ITEM = '<item oor:path="{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>\n'


def write(folder: Path) -> str:
    """Write a new profile into `folder`; gives the option that makes LibreOffice use it."""
    items = "".join(_ITEM.format(*setting) for setting in _SETTINGS)
    user = folder / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        f'<?xml version="1.0"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n{items}</oor:items>\n'
    )
    return f"-env:UserInstallation={folder.as_uri()}"
