"""The services' databases on one server: each its own, each with its own role."""

import secrets
from collections.abc import Mapping

import sqlalchemy as sa

_MAY_CREATE_ROLES = sa.text("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")


def ensure(server: str, passwords: Mapping[str, str]) -> dict[str, str]:
    """A role and a database `yishi_<service>` for each service in `passwords`; returns their addresses.

    Who may not create roles (a hosted database, say) owns the databases himself.
    """
    engine = sa.create_engine(_driver(server), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        roles = connection.scalar(_MAY_CREATE_ROLES)
        for service, password in passwords.items():
            if roles:
                _role(connection, f"yishi_{service}", password)
            _database(connection, f"yishi_{service}", owned=bool(roles))
    return {service: address(server, f"yishi_{service}", password if roles else None)
            for service, password in passwords.items()}


def address(server: str, name: str, password: str | None) -> str:
    """The address of database `name` on that server, as the role of the same name if there is a password."""
    url = sa.make_url(server).set(database=name)
    if password is not None:
        url = url.set(username=name, password=password)
    return url.render_as_string(hide_password=False)


def new_password() -> str:
    """A password that needs no quoting anywhere."""
    return secrets.token_hex(16)


def _driver(server: str) -> sa.URL:
    return sa.make_url(server).set(drivername="postgresql+psycopg")


def _role(connection: sa.Connection, name: str, password: str) -> None:
    found = connection.scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": name})
    verb = "ALTER" if found else "CREATE"
    connection.exec_driver_sql(f"{verb} ROLE \"{name}\" LOGIN PASSWORD '{password}'")
    connection.exec_driver_sql(f'GRANT "{name}" TO CURRENT_USER')   # or we could not make it an owner


def _database(connection: sa.Connection, name: str, *, owned: bool) -> None:
    if connection.scalar(sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
        return
    owner = f' OWNER "{name}"' if owned else ""
    connection.exec_driver_sql(f'CREATE DATABASE "{name}"{owner} ENCODING \'UTF8\' TEMPLATE template0')
    connection.exec_driver_sql(f'REVOKE CONNECT ON DATABASE "{name}" FROM PUBLIC')
