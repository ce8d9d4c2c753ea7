"""What every Yishi service stands on, and none should rewrite. No domain word appears here."""
