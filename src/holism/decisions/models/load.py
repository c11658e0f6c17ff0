"""From a declared model to a loaded one."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from holism.decisions.features import compile_row
from holism.decisions.models.adapter import Adapter, FileModel
from holism.decisions.models.function import FunctionModel
from holism.vocabulary.component import FromFile, Model
from holism.vocabulary.errors import ModelError
from holism.vocabulary.system import System

FORMATS = (".onnx", ".skops")


def load(system: System, model: Model, folder: Path) -> Adapter:
    """The model, ready to predict; relative files are looked for in `folder`.

    Raises `ModelError` if the file is missing, of a format that is never loaded, or does not fit the declaration.
    """
    if callable(model.source):
        return FunctionModel(model.source, model.version, model.bounded)
    source = model.source
    path = folder / (source.path if isinstance(source, FromFile) else source)
    if not isinstance(source, FromFile) and path.suffix not in FORMATS:
        raise ModelError(
            f"source of model {model.name!r}: got {path.name!r}, allowed is a callable, a FromFile or a file that ends "
            f"in {' or '.join(FORMATS)}; formats that can run code when opened (pickle, joblib, pt) are never loaded"
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"source of model {model.name!r}: got {path}, which cannot be read ({error.strerror})"
        ) from error
    version = hashlib.sha256(content).hexdigest()[:12]
    if isinstance(source, FromFile):
        return FunctionModel(_read(model, source, path), version, model.bounded)
    loaded = _open(path, content, version)
    fields = [field.name for field in system.schema.fields if field.numeric]
    inputs = model.inputs or loaded.inputs or (*fields, *(feature.name for feature in system.features))
    loaded.reads(compile_row(system.schema, system.features, inputs), len(inputs))
    return loaded


def _read(model: Model, source: FromFile, path: Path) -> Callable[[Any], Any]:
    try:
        return source.read(path)
    except Exception as error:
        raise ModelError(f"source of model {model.name!r}: got {path}, which cannot be read ({error})") from error


def _open(path: Path, content: bytes, version: str) -> FileModel:
    # Both drivers are optional, and neither belongs into `import holism`.
    if path.suffix == ".onnx":
        from holism.decisions.models.onnx import OnnxModel

        return OnnxModel(content, version)
    from holism.decisions.models.skops import SkopsModel

    return SkopsModel(path, version)
