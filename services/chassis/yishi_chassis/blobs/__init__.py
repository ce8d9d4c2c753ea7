"""Files that people hand in: told apart by content, cleaned in a jail of their own, kept on disk or in S3."""

from .cleaner import Cleaned, Cleaner
from .keeping import Blobs, Gone, Unusable, at
from .kinds import HEAD, Kind, kind_of
from .unfit import TooBusy, Unfit

__all__ = ["HEAD", "Blobs", "Cleaned", "Cleaner", "Gone", "Kind", "TooBusy", "Unfit", "Unusable", "at", "kind_of"]
