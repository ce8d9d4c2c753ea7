"""SM2 stands behind the same interface as the other kinds of keys; without its library it is refused by name."""

import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from yishi_intake import domain
from yishi_intake.domain import scheme

from tests.support.device import b64url

#: The example of GB/T 32918.5, annex A: its key, message and signature.
X = "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
Y = "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
R = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
S = "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
KEY = domain.PublicKey(kty="EC", crv="SM2", x=b64url(bytes.fromhex(X)), y=b64url(bytes.fromhex(Y)))
SIGNATURE = b64url(bytes.fromhex(R + S))

needs_library = pytest.mark.skipif(scheme.gmssl is None, reason="needs the extra sm2 (gmssl-pyx)")
WITHOUT = """
import sys
sys.modules["gmssl_pyx"] = None
from yishi_intake.domain import scheme
try:
    scheme.scheme_of(scheme.PublicKey(kty="EC", crv="SM2", x="", y=""))
except scheme.BadKey as error:
    print(error)
"""


@needs_library
def test_the_example_of_the_standard_verifies():
    assert scheme.scheme_of(KEY).alg == "SM2"
    assert scheme.holds(KEY, signed=b"message digest", signature=SIGNATURE)


@needs_library
@pytest.mark.parametrize("changed", [R[:-1] + "2" + S, R + S[:-1] + "B", "00" * 64, S + R, R])
def test_a_changed_signature_does_not(changed):
    assert not scheme.holds(KEY, signed=b"message digest", signature=b64url(bytes.fromhex(changed)))


@needs_library
def test_another_text_does_not():
    assert not scheme.holds(KEY, signed=b"message digesT", signature=SIGNATURE)


@needs_library
@pytest.mark.parametrize("wrong", [{"y": KEY.x}, {"y": ""}, {"x": "AAAA"}, {"x": b64url(bytes(32))}])
def test_what_is_no_point_of_its_curve_is_refused(wrong):
    with pytest.raises(domain.BadKey):
        scheme.scheme_of(domain.PublicKey(**{"kty": "EC", "crv": "SM2", "x": KEY.x, "y": KEY.y} | wrong))


@needs_library
def test_what_its_library_signs_verifies():
    public, private = scheme.gmssl.sm2_key_generate()
    key = domain.PublicKey(kty="EC", crv="SM2", x=b64url(public[:32]), y=b64url(public[32:]))
    der = scheme.gmssl.sm2_sign(private, public, b"said")
    r, s = decode_dss_signature(der)
    assert scheme.holds(key, signed=b"said", signature=b64url(r.to_bytes(32) + s.to_bytes(32)))


def test_without_its_library_it_is_no_kind_that_is_taken():
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True, timeout=30)
    assert "EC/SM2 are not taken here, but EC/P-256, OKP/Ed25519" in done.stdout
