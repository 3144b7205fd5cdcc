"""The `jida` command: the assistant's command line, with the page behind `jida serve`.

It stands in the top layer because the command line, a layer below, may not import the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant import cli

if TYPE_CHECKING:
    from assistant.assistant import Assistant


def main() -> int:
    """Run the command line of this process."""
    return cli.main(serve=_serve)


def _serve(assistant: Assistant, host: str, port: int) -> None:
    from ui.server import serve

    serve(assistant, host=host, port=port)


if __name__ == "__main__":
    raise SystemExit(main())
