"""Loads the plugin that compares the notebooks (`pytest --nbval`)."""

pytest_plugins = ["tools.regression"]
