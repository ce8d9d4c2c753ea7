"""Stories: true cases of the district, played through the public interfaces only, on a moved clock."""
