"""A district pack is data; what is wrong in it is said in a sentence."""

import pytest
from yishi_chassis import pack


class Street(pack.PackModel):
    """A shape for these tests."""

    id: str
    name: str = ""


class Streets(pack.PackModel):
    """A file of them."""

    streets: tuple[Street, ...]


def test_a_file_is_read_as_its_model(tmp_path):
    (tmp_path / "streets.toml").write_text('[[streets]]\nid = "fuqin"\nname = "抚琴街道"\n')
    assert pack.District(tmp_path).read("streets", Streets).streets[0].name == "抚琴街道"


@pytest.mark.parametrize(("text", "sentence"), [
    ('[[streets]]\nid = "a"\nnmae = "b"\n', "streets.0.nmae: Extra inputs"),
    ("[[streets]]\n", "streets.0.id: Field required"),
    ("streets = [", "is not TOML"),
])
def test_what_is_wrong_is_named(tmp_path, text, sentence):
    (tmp_path / "streets.toml").write_text(text)
    with pytest.raises(pack.PackError, match=sentence):
        pack.District(tmp_path).read("streets", Streets)


def test_a_missing_file_or_folder_is_named(tmp_path):
    with pytest.raises(pack.PackError, match=r"streets\.toml"):
        pack.District(tmp_path).read("streets", Streets)
    with pytest.raises(pack.PackError, match="YISHI_DISTRICT"):
        pack.District(None).read("streets", Streets)


def test_a_service_stops_with_the_sentence(tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        pack.read_or_stop(pack.District(tmp_path), "streets", Streets)
    assert stop.value.code == 2
    assert "streets.toml" in capsys.readouterr().err
