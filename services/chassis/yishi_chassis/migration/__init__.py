"""What Alembic runs a migration with; the revisions themselves lie in each service."""
