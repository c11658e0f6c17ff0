"""`holism rebuild`: the lake anew, from the log."""

from typing import Annotated

from holism.cli.output import print_json, say
from holism.cli.target import AsJson, Store, Target, opened


def rebuild(
    target: Annotated[str, Target],
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Delete the Parquet projection and write it anew from the log; nothing is lost."""
    with opened(target, store) as service:
        segments = service.analysis.rebuild()
    if as_json:
        print_json({"segments": segments})
    else:
        say(f"{segments} segments written")
