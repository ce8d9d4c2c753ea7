"""The district of Jinniu as tests read it: each file once, not for every test anew."""

from pathlib import Path

from pydantic import BaseModel
from yishi_chassis.pack import District, M

FOLDER = Path(__file__).parents[2] / "deploy/districts/jinniu"


class Remembered(District):
    """A district whose files are read once; models are frozen, so tests cannot spoil them for each other."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._known: dict[tuple[str, type[BaseModel]], BaseModel] = {}

    def read(self, name: str, model: type[M]) -> M:
        if (name, model) not in self._known:
            self._known[name, model] = super().read(name, model)
        known = self._known[name, model]
        assert isinstance(known, model)
        return known


JINNIU = Remembered(FOLDER)
