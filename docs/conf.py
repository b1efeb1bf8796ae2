"""Sphinx settings: MyST pages, API from the docstrings, nothing fetched from the network."""

import lstmsizer

project = "lstmsizer"
author = "the lstmsizer authors"
release = version = lstmsizer.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say it in words; signatures keep names and defaults
napoleon_numpy_docstring = True
napoleon_google_docstring = False
napoleon_use_ivar = True  # attributes as a list: dataclass fields would be documented twice

html_theme = "furo"
html_title = f"lstmsizer {release}"
html_copy_source = False
