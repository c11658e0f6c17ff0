"""What commands print: data on standard output, messages and progress on standard error."""

import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

# Wide where nobody looks: lines that wrap cannot be searched.
out = Console(soft_wrap=True, width=None if sys.stdout.isatty() else 200)
err = Console(stderr=True, soft_wrap=True)


def print_json(value: Any) -> None:
    """The value as JSON, for programs."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value, enc_hook=_plain), indent=2).decode() + "\n")
    sys.stdout.flush()


def _plain(value: Any) -> Any:
    if callable(value):
        return getattr(value, "__name__", repr(value))
    return str(value)


def say(message: str) -> None:
    """A message for the person, not for the next program."""
    err.print(message, markup=False, highlight=False)


def table(title: str, *headings: str, right: Collection[str] = ()) -> Table:
    """A table without a frame; the columns whose headings are in `right` hold numbers."""
    made = Table(title=escape(title), title_justify="left", show_edge=False, pad_edge=False)
    for heading in headings:
        made.add_column(heading, justify="right" if heading in right else "left")
    return made


@contextmanager
def progress(title: str) -> Iterator[Callable[[float], None]]:
    """Shows a share, in [0, 1], as a bar on a terminal, and as a few lines elsewhere."""
    if not err.is_terminal:
        say(f"{title} …")
        told = 0

        def tell(share: float) -> None:
            nonlocal told
            if int(share * 4) > told:
                told = int(share * 4)
                say(f"{title}: {told * 25} %")

        yield tell
        return
    columns = (TextColumn("{task.description:<34}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err) as bar:
        task = bar.add_task(escape(title), total=1.0)
        yield lambda share: bar.update(task, completed=share)
        bar.update(task, completed=1.0)
