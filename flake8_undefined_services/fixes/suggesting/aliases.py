"""Aliases that a whole community writes the same way."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.question import Evidence, Question, Suggestion
from flake8_undefined_services.fixes.suggesting.dependencies import declares
from flake8_undefined_services.fixes.suiting.fit import Fit, fit_of
from flake8_undefined_services.language.standard_library import is_standard

_SETTLED = 5.0
_LIKELY = 1.0
# Each is the form in which the library's own documentation imports it.
WELL_KNOWN = {
    "alt": "import altair as alt",
    "dd": "import dask.dataframe as dd",
    "gpd": "import geopandas as gpd",
    "jnp": "import jax.numpy as jnp",
    "mpl": "import matplotlib as mpl",
    "np": "import numpy as np",
    "npt": "import numpy.typing as npt",
    "nx": "import networkx as nx",
    "pd": "import pandas as pd",
    "plt": "import matplotlib.pyplot as plt",
    "px": "import plotly.express as px",
    "sns": "import seaborn as sns",
    "tf": "import tensorflow as tf",
    "xr": "import xarray as xr",
}
# As well documented, but also common names of variables or claimed by two libraries: only for a declared
# dependency or, from the standard library, where the attributes fit.
SHORT = {
    "ET": "import xml.etree.ElementTree as ET",
    "F": "import torch.nn.functional as F",
    "dt": "import datetime as dt",
    "go": "import plotly.graph_objects as go",
    "mp": "import multiprocessing as mp",
    "nn": "from torch import nn",
    "op": "from alembic import op",
    "pa": "import pyarrow as pa",
    "pl": "import polars as pl",
    "sa": "import sqlalchemy as sa",
    "sm": "import statsmodels.api as sm",
    "sp": "import scipy as sp",
    "st": "import streamlit as st",
    "tk": "import tkinter as tk",
}


def suggestions(question: Question) -> Iterator[Suggestion]:
    """Suggest the import behind a well-known alias."""
    written = WELL_KNOWN.get(question.name) or SHORT.get(question.name)
    if written is None:
        return
    statement = ImportStatement.parse(written)
    fit = fit_of(statement, question.usage, question.settings.target_version, question.index)
    if fit is not Fit.NO:
        points = _SETTLED if _is_settled(question, statement, fit) else _LIKELY
        yield Suggestion(statement, "a well-known alias", Evidence.KNOWLEDGE, points)


def _is_settled(question: Question, statement: ImportStatement, fit: Fit) -> bool:
    if is_standard(statement.module):
        return fit is Fit.YES
    if declares(question.index.distributions, statement.top_level):
        return True
    return question.name in WELL_KNOWN and not question.index.distributions
