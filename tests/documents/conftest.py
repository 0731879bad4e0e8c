from documents.shipping import shipped  # noqa: F401  # a fixture
