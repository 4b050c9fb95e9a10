"""What is sealed opens with its key at its place, and in no other way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.sealing.cipher import SealingCipher, SealingError, cipher_of, key_id_of, seal, unseal

KEY, OTHER = bytes(range(32)), bytes(32)
AES_FORM = "01000102036e6e6e6e6e6e6e6e6e6e6e6ecd976fa46ff8bc9f91c49d5027af3d3f1da920"
SM4_FORM = "02000102036e6e6e6e6e6e6e6e6e6e6e6e4f4e9cd2a01461d323117165dcfb1c626046b8"
CIPHERS = st.sampled_from(SealingCipher)


def sealed_with(cipher=SealingCipher.AES_256_GCM, plain=b"142", key=KEY, nonce=b"n" * 12, context=b"row") -> bytes:
    return seal(plain, key_id=b"\x00\x01\x02\x03", key=key, nonce=nonce, cipher=cipher, context=context)


@given(plain=st.binary(max_size=300), key=st.binary(min_size=32, max_size=32), cipher=CIPHERS, context=st.binary())
def test_every_value_comes_back(plain, key, cipher, context):
    sealed = sealed_with(cipher, plain, key, context=context)
    assert unseal(sealed, key=key, context=context) == plain
    assert len(sealed) == len(plain) + 33


@given(cipher=CIPHERS, at=st.integers(0, 35), bit=st.integers(0, 7))
def test_one_changed_bit_anywhere_is_found(cipher, at, bit):
    sealed = bytearray(sealed_with(cipher))
    sealed[at] ^= 1 << bit
    with pytest.raises(SealingError) as refused:
        unseal(bytes(sealed), key=KEY, context=b"row")
    assert refused.value.code in {"WRONG", "UNKNOWN_CIPHER"}


@pytest.mark.parametrize("cipher", SealingCipher)
@pytest.mark.parametrize("change", [{"key": OTHER}, {"context": b"another row"}])
def test_another_key_or_place_does_not_open_it(cipher, change):
    with pytest.raises(SealingError) as refused:
        unseal(sealed_with(cipher), **({"key": KEY, "context": b"row"} | change))
    assert refused.value.code == "WRONG"


@pytest.mark.parametrize("cipher", SealingCipher)
def test_the_sealed_form_names_cipher_and_key_and_shows_nothing_of_the_text(cipher):
    sealed = sealed_with(cipher, plain=b"height 142 cm")
    assert sealed[0] == cipher == cipher_of(sealed) and key_id_of(sealed) == b"\x00\x01\x02\x03"
    assert b"142" not in sealed


def test_the_form_stays_the_same_from_version_to_version():
    assert sealed_with(SealingCipher.AES_256_GCM).hex() == AES_FORM
    assert sealed_with(SealingCipher.SM4_GCM).hex() == SM4_FORM


@pytest.mark.parametrize("cut", [0, 1, 4, 32])
def test_a_piece_of_a_sealed_value_is_refused(cut):
    with pytest.raises(SealingError) as refused:
        unseal(sealed_with()[:cut], key=KEY, context=b"row")
    assert refused.value.code == "NOT_SEALED"


def test_an_unknown_cipher_is_named():
    with pytest.raises(SealingError) as refused:
        unseal(b"\x09" + sealed_with()[1:], key=KEY, context=b"row")
    assert refused.value.code == "UNKNOWN_CIPHER" and "9" in refused.value.message


@pytest.mark.parametrize(
    ("given_part", "code"),
    [({"key": b"short"}, "BAD_KEY"), ({"nonce": b"short"}, "BAD_NONCE"), ({"key_id": b"1"}, "BAD_KEY_ID")],
)
def test_keys_and_nonces_of_a_wrong_length_are_refused(given_part, code):
    with pytest.raises(SealingError) as refused:
        seal(b"", **({"key_id": b"0001", "key": KEY, "nonce": bytes(12), "cipher": SealingCipher.SM4_GCM} | given_part))
    assert refused.value.code == code
