"""Seals bytes with AES-256-GCM or SM4-GCM; the sealed form names its cipher and its key.

Sealed form: one byte cipher, four bytes key id, twelve bytes nonce, the cipher text, sixteen bytes tag. Cipher and key
id are authenticated together with the context, so that a sealed value opens only where it was put.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256, SM3
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from yanzhen.kernel.errors import YanzhenError

KEY_BYTES = 32
KEY_ID_BYTES = 4
NONCE_BYTES = 12
TAG_BYTES = 16
_HEADER_BYTES = 1 + KEY_ID_BYTES
_SHORTEST = _HEADER_BYTES + NONCE_BYTES + TAG_BYTES


class SealingCipher(IntEnum):
    """The ciphers by the byte that names them in a sealed value (国际算法、国密算法)."""

    AES_256_GCM = 1
    SM4_GCM = 2


class SealingError(YanzhenError):
    """A value cannot be sealed or opened; nothing of it is told."""

    MESSAGES = {
        "BAD_KEY": "密封密钥不是32字节；请核对密钥文件。",
        "BAD_NONCE": "密封用的随机数不是12字节。",
        "BAD_KEY_ID": "密封密钥编号不是4字节；请核对密钥文件。",
        "NOT_SEALED": "这段内容不是本系统密封的，或只有一部分；请从备份恢复。",
        "UNKNOWN_CIPHER": "密封内容用了本程序不认识的算法（编号{found}）；请先升级程序。",
        "WRONG": "密封内容打不开：内容被改动过，或不是这个位置的内容；请从备份恢复。",
    }


def seal(
    plain: bytes, *, key_id: bytes, key: bytes, nonce: bytes, cipher: SealingCipher, context: bytes = b""
) -> bytes:
    """Return ``plain`` sealed.

    Args:
        plain: any bytes, also none.
        key_id: four bytes that name the key; they stand in the open.
        key: the 32-byte master key; each cipher derives its own from it.
        nonce: twelve random bytes, never used twice with one key.
        cipher: which algorithm.
        context: where the value belongs; needed again to open it.
    Raises:
        SealingError: BAD_KEY, BAD_KEY_ID, BAD_NONCE.

    >>> sealed = seal("丙".encode(), key_id=b"0001", key=bytes(32), nonce=bytes(12), cipher=SealingCipher.SM4_GCM)
    >>> unseal(sealed, key=bytes(32)).decode()
    '丙'
    """
    if len(nonce) != NONCE_BYTES:
        raise SealingError("BAD_NONCE")
    if len(key_id) != KEY_ID_BYTES:
        raise SealingError("BAD_KEY_ID")
    header = bytes([cipher]) + key_id
    encryptor = Cipher(_algorithm(cipher, key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(header + context)
    body = encryptor.update(plain) + encryptor.finalize()
    return header + nonce + body + encryptor.tag


def unseal(sealed: bytes, *, key: bytes, context: bytes = b"") -> bytes:
    """Return what was sealed with this key for this context.

    Raises:
        SealingError: NOT_SEALED, UNKNOWN_CIPHER, BAD_KEY, WRONG.
    """
    cipher = cipher_of(sealed)
    header, rest = sealed[:_HEADER_BYTES], sealed[_HEADER_BYTES:]
    nonce, body, tag = rest[:NONCE_BYTES], rest[NONCE_BYTES:-TAG_BYTES], rest[-TAG_BYTES:]
    decryptor = Cipher(_algorithm(cipher, key), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(header + context)
    try:
        return decryptor.update(body) + decryptor.finalize()
    except InvalidTag as error:
        raise SealingError("WRONG") from error


def cipher_of(sealed: bytes) -> SealingCipher:
    """Return the cipher that a sealed value names.

    Raises:
        SealingError: NOT_SEALED, UNKNOWN_CIPHER.
    """
    if len(sealed) < _SHORTEST:
        raise SealingError("NOT_SEALED")
    try:
        return SealingCipher(sealed[0])
    except ValueError as error:
        raise SealingError("UNKNOWN_CIPHER", found=sealed[0]) from error


def key_id_of(sealed: bytes) -> bytes:
    """Return the four bytes that name the key of a sealed value.

    Raises:
        SealingError: NOT_SEALED, UNKNOWN_CIPHER.
    """
    cipher_of(sealed)
    return sealed[1:_HEADER_BYTES]


@lru_cache(maxsize=64)
def _algorithm(cipher: SealingCipher, key: bytes) -> algorithms.AES | algorithms.SM4:
    """Return the cipher with the key that is derived for it alone (HKDF, RFC 5869)."""
    if len(key) != KEY_BYTES:
        raise SealingError("BAD_KEY")
    if cipher is SealingCipher.SM4_GCM:
        return algorithms.SM4(HKDF(SM3(), 16, None, b"yanzhen sealing sm4-gcm").derive(key))
    return algorithms.AES(HKDF(SHA256(), 32, None, b"yanzhen sealing aes-256-gcm").derive(key))
