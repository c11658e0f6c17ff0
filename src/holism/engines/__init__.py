"""The only folder that imports a database, a lake or a cluster; one driver a file, behind the Protocols of `base`."""
