"""The explorer (extra `explore`): the page of a report, served to this machine alone, on which a network is moved."""
