"""How the pages become a site: `make docs`. What is computed on the way stands in `tools/pages.py`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import metzler  # noqa: E402

project = "metzler"
author = "The metzler developers"
copyright = "The metzler developers, Apache License 2.0"
version = release = metzler.__version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "numpydoc",
    "sphinx_design",
    "sphinx_copybutton",
    "sphinxcontrib.bibtex",
    "tools.pages",
]
exclude_patterns = ["_build"]
templates_path: list[str] = []
html_static_path = ["_static"]
html_css_files = ["own.css"]
html_extra_path = ["certificate.schema.json"]

myst_enable_extensions = ["dollarmath", "deflist", "colon_fence"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True
# No widget is used, and their script would come from another place.
nb_ipywidgets_js: dict[str, dict[str, str]] = {}

bibtex_bibfiles = ["refs.bib"]
bibtex_default_style = "unsrt"

# A docstring says code between single backticks.
default_role = "code"
numpydoc_show_class_members = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"
toc_object_entries = False
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 90

html_theme = "pydata_sphinx_theme"
html_title = "metzler"
html_show_sourcelink = False
html_copy_source = False
# From a file a page may not read another one, which the summary of a result would need.
html_show_search_summary = False
html_math_renderer = "mathml"
html_theme_options = {
    "navbar_end": ["theme-switcher"],
    "navbar_align": "left",
    "header_links_before_dropdown": 6,
    "show_prev_next": True,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_nav_level": 1,
    "collapse_navigation": False,
}
html_sidebars = {page: [] for page in ("index", "pictures", "search")}
