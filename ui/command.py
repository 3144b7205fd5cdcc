"""The `jida` command: the assistant's command line, with the page behind `jida serve`, accounts and audit.

It stands in the top layer because the command line, a layer below, may not import the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import cli
from ui.cli_audit import add_audit_commands
from ui.cli_user import add_user_commands

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.cli_serve import Serving
    from index.verify import Finding


def main() -> int:
    """Run the command line of this process."""
    return cli.main(serve=_serve, extend=add_commands, examine=_examine)


def add_commands(command: cli.Command) -> None:
    """The commands of this layer."""
    add_user_commands(command)
    add_audit_commands(command)


def _examine(folder: Path) -> Sequence[Finding]:
    from ui.audit.verify import examine

    return examine(folder)


def _serve(assistant: Assistant, serving: Serving) -> None:
    from ui.server import serve

    serve(assistant, serving)


if __name__ == "__main__":
    raise SystemExit(main())
