"""The one place that names the version; hatchling and the library both read it."""

__version__ = "0.1.0"
