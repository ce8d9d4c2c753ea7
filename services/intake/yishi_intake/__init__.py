"""Intake: proposals are filed, co-signed, shown, judged by those who proposed, and looked at again."""
