"""Writes isolation_forest.json: three data sets of scikit-learn and what its IsolationForest makes of them.

    python3 -m venv venv && venv/bin/pip install scikit-learn && venv/bin/python make_isolation_forest.py

Two forests with the same settings differ by their random numbers, by 0.03 in AUC on wine: each figure
is the mean over fifty seeds.
"""
import base64
import json
import pathlib

import numpy as np
import sklearn
from sklearn.datasets import load_breast_cancer, load_iris, load_wine
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score


def some(data, usual, odd, few, columns):
    """All rows of the usual classes and the first few of the odd one."""
    inliers = np.isin(data.target, usual)
    outliers = np.flatnonzero(data.target == odd)[:few]
    rows = np.concatenate([np.flatnonzero(inliers), outliers])
    labels = np.concatenate([np.zeros(inliers.sum(), int), np.ones(len(outliers), int)])
    return data.data[rows][:, :columns].astype(np.float32), labels


sets = {
    "breast_cancer": some(load_breast_cancer(), [1], 0, 30, 10),
    "wine": some(load_wine(), [1], 0, 12, 13),
    "iris": some(load_iris(), [1, 2], 0, 8, 4),
}
cases = []
for name, (x, labels) in sets.items():
    seeds = [
        -IsolationForest(n_estimators=100, max_samples=min(256, len(x)), random_state=seed).fit(x).score_samples(x)
        for seed in range(50)
    ]
    cases.append({
        "name": name,
        "columns": x.shape[1],
        "x": {"f32": base64.b64encode(x.astype("<f4").tobytes()).decode()},
        "labels": labels.tolist(),
        "auc": round(float(np.mean([roc_auc_score(labels, s) for s in seeds])), 6),
        "auc_std": round(float(np.std([roc_auc_score(labels, s) for s in seeds])), 6),
        "scores": [round(float(s), 5) for s in np.mean(seeds, axis=0)],
    })
    print(name, x.shape, cases[-1]["auc"], cases[-1]["auc_std"])
out = pathlib.Path(__file__).with_name("isolation_forest.json")
out.write_text(json.dumps({"scikit_learn": sklearn.__version__, "trees": 100, "cases": cases}) + "\n")
