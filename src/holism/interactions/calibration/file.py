"""The file that keeps a calibrator with the model it was fitted for."""

import hashlib
from pathlib import Path

import msgspec

from holism.interactions.calibration.calibrator import Calibrator
from holism.interactions.calibration.reliability import Check
from holism.vocabulary.errors import ModelError


class Calibration(msgspec.Struct, frozen=True):
    """A calibrator, what it was fitted on, and how it did on other rows.

    :param model: the model's name.
    :param version: of the model file, as in a decision's `versions`: the start of its SHA-256.
    :param n: held-out rows that it was fitted on; 0 for a model that is taken as it is.
    :param fitted_us: when, in microseconds since 1970.
    """

    model: str
    version: str
    calibrator: Calibrator
    n: int
    fitted_us: int
    check: Check

    @property
    def digest(self) -> str:
        """The start of a SHA-256 of what it does to a probability, and of whether that may be shown."""
        return hashlib.sha256(msgspec.json.encode((self.calibrator, self.passes))).hexdigest()[:12]

    @property
    def passes(self) -> bool:
        """Whether it has passed its check, on rows that it was not fitted on."""
        return self.check.passes

    def __call__(self, probability: float) -> float:
        """The calibrated probability, in [0, 1], of what the model says, in [0, 1]."""
        return self.calibrator(probability)


CALIBRATIONS = msgspec.json.Decoder(Calibration)


def write(path: Path, calibration: Calibration) -> None:
    """Writes the file: all of it or nothing."""
    draft = path.with_name(f".{path.name}.new")
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(calibration), indent=1))
    draft.replace(path)


def read(path: Path, model: str, model_version: str) -> Calibration:
    """The calibration of the model that is loaded.

    Raises `ModelError` if the file cannot be read, and if it was fitted for another model or another version of it:
    what is known of one model's errors says nothing of another's.
    """
    try:
        found = CALIBRATIONS.decode(path.read_bytes())
    except (OSError, msgspec.MsgspecError) as error:
        raise ModelError(
            f"calibration file {path.name}: got {error}, allowed is one that `training.write_calibration` made"
        ) from error
    if found.model != model:
        raise ModelError(f"calibration file {path.name}: got one for model {found.model!r}, allowed is {model!r}")
    if found.version != model_version:
        raise ModelError(
            f"calibration of model {found.model!r}: got one for version {found.version}, allowed is one for version "
            f"{model_version}; fit it again"
        )
    return found
