"""A browser's warning of deceptive sites: forceful where it is sure, quiet where it is not, silent below that."""
