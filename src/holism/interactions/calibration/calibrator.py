"""Any calibrator: called with a score in [0, 1], it gives a probability in [0, 1]; as JSON, `method` tells which."""

from holism.interactions.calibration.as_it_is import AsItIs
from holism.interactions.calibration.beta import Beta
from holism.interactions.calibration.isotonic import Isotonic
from holism.interactions.calibration.platt import Platt
from holism.interactions.calibration.venn_abers import VennAbers

Calibrator = AsItIs | Platt | Beta | Isotonic | VennAbers
"""A higher score never gets a lower probability, so that calibrating changes no ranking."""
