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
autodoc_typehints = "description"  # types stand with the parameters: a signature of sixty fills no screen
autodoc_typehints_description_target = "documented"
python_use_unqualified_type_names = True
smartquotes_action = "D"  # dashes only: quoted values stay as typed
napoleon_numpy_docstring = True
napoleon_google_docstring = False
napoleon_use_ivar = True  # attributes as a list: dataclass fields would be documented twice

html_theme = "furo"
html_title = f"lstmsizer {release}"
html_copy_source = False
html_show_copyright = False
html_show_sourcelink = False
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_js_files = ["pages.js"]
