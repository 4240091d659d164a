"""What statsmodels' ExponentialSmoothing foretells of the series that it ships, as JSON.

python3 -m venv v && v/bin/pip install -r benchmark/forecast/requirements.txt
v/bin/python benchmark/forecast/reference.py > __test__/golden/forecast.json

For each series: its values, and the mean absolute error of forecasts one step on over the last 40 %, of the last value
repeated and of statsmodels. Every form of the method (trend none, additive, damped; season none, additive, with the period
told) is fitted on the first 60 % and goes on with those parameters; the error given is that of the form that does best on
the last 40 %, chosen with hindsight. The series are all numeric ones of at least 100 values among statsmodels' data sets
co2, elnino, sunspots, nile and macrodata; it names their sources and says that they are in the public domain. Missing weeks
and months of co2 are interpolated.
"""
import json
import sys
import warnings

import numpy as np
import statsmodels.api as sm
from statsmodels.tsa.holtwinters import ExponentialSmoothing

warnings.filterwarnings("ignore")
TRENDS = {"no trend": (None, False), "trend": ("add", False), "damped trend": ("add", True)}


def all_series():
    """(name, values, period or None)"""
    data = sm.datasets
    co2 = data.co2.load_pandas().data["co2"]
    yield "co2, weekly", co2.interpolate().round(2), 52
    yield "co2, monthly", co2.resample("MS").mean().interpolate().round(2), 12
    yield "El Nino, monthly", data.elnino.load_pandas().data.iloc[:, 1:].stack(), 12
    yield "sunspots, yearly", data.sunspots.load_pandas().data["SUNACTIVITY"], 11
    yield "Nile, yearly", data.nile.load_pandas().data["volume"], None
    macro = data.macrodata.load_pandas().data
    for column in macro.columns.drop(["year", "quarter"]):
        yield f"US {column}, quarterly", macro[column], 4


def error_of(values, split, trend, damped, period):
    form = dict(trend=trend, damped_trend=damped, seasonal="add" if period else None, seasonal_periods=period)
    found = ExponentialSmoothing(values[:split], initialization_method="estimated", **form).fit().params
    start = dict(initialization_method="known", initial_level=found["initial_level"])
    rates = dict(smoothing_level=found["smoothing_level"], optimized=False)
    if trend:
        start["initial_trend"] = found["initial_trend"]
        rates["smoothing_trend"] = found["smoothing_trend"]
    if damped:
        rates["damping_trend"] = found["damping_trend"]
    if period:
        start["initial_seasonal"] = found["initial_seasons"]
        rates["smoothing_seasonal"] = found["smoothing_seasonal"]
    foretold = ExponentialSmoothing(values, **start, **form).fit(**rates).fittedvalues
    return float(np.mean(np.abs(values - foretold)[split:]))


out = {"statsmodels": sm.__version__, "share_fitted": 0.6, "series": []}
for name, values, period in all_series():
    values = np.array([float(v) for v in values])
    split = int(0.6 * len(values))
    errors = {
        f"{trend}, {'season' if p else 'no season'}": error_of(values, split, *TRENDS[trend], p)
        for trend in TRENDS
        for p in ([None, period] if period else [None])
    }
    best = min(errors, key=errors.get)
    out["series"].append(
        {
            "name": name,
            "period": period,
            "values": [round(float(v), 4) for v in values],
            "last_value": float(np.mean(np.abs(np.diff(values))[split - 1 :])),
            "statsmodels": errors[best],
            "form": best,
        }
    )
    print(f"{name}: {best} {errors[best]:.4g}", file=sys.stderr)
print(json.dumps(out))
