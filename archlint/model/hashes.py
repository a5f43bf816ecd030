"""Hashes of Python's own: `hashlib` loads OpenSSL for the same, which takes longer than all that is hashed in a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import blake2b, sha256
    from hmac import compare_digest
else:
    # As the standard library has it in `random`; these are private to it, and may be called otherwise one day.
    try:
        from _blake2 import blake2b
    except ImportError:
        from hashlib import blake2b
    try:
        from _operator import _compare_digest as compare_digest
    except ImportError:
        from hmac import compare_digest
    try:
        from _sha2 import sha256
    except ImportError:
        try:
            from _sha256 import sha256  # before Python 3.12
        except ImportError:
            from hashlib import sha256

__all__ = ["blake2b", "compare_digest", "sha256"]
