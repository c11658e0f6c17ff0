"""A decision's confidence, and what of it people may see."""

import holism as hm
from holism.vocabulary.prediction import Prediction


def test_confidence_is_shown_only_where_calibration_passed():
    """Unchecked confidence, none at all, a fallback, and a model that was not asked have none to show."""
    decision = hm.Decision(
        "1",
        0,
        "s",
        "r",
        hm.Mode.SILENT,
        "silent",
        "why",
        predictions={
            "checked": Prediction(0.3, "v", 0.3, calibrated=True),
            "zero": Prediction(0.0, "v", 0.0, calibrated=True),
            "unchecked": Prediction(0.3, "v", 0.3),
            "fallback": Prediction(0.3, "v", 0.3, fallback=True),
            "amount": Prediction(12.0, "v"),
        },
    )
    names = (*decision.predictions, "missing")
    assert [decision.confidence(name) for name in names] == [0.3, 0.0, 0.3, 0.3, None, None]
    assert [decision.shown_confidence(name) for name in names] == [0.3, 0.0, None, None, None, None]
