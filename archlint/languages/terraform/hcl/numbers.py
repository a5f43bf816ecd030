"""Numbers as Terraform has them: of 512 bits, of which a text shows as many digits as it takes to tell them apart.

Source: go-cty, `ParseNumberVal` and the arithmetic of numbers; Go, `math/big`, `Float` ("ToNearestEven") and
`Float.Text` with a precision of -1.
"""

from __future__ import annotations

from fractions import Fraction

_BITS = 512
#: So many decimal digits tell any two numbers of 512 bits apart.
_MOST_DIGITS = 156


class Rounded(float):
    """A number that is none of Python's: to calculate with it, and to write it, takes more digits.

    Attributes:
        exact: what it is.
    """

    __slots__ = ("exact",)
    exact: Fraction

    def is_integer(self) -> bool:
        """Tell that it is not whole: what is whole is an int, however near a float comes to that."""
        return False

    def __str__(self) -> str:
        """Return it as Terraform writes it."""
        return _written(self.exact)


def rounded_number(exact: Fraction) -> int | float:
    """Return the number that Terraform makes of an exact one: whole if it is.

    Raises:
        OverflowError: it is larger than any of Python's.
    """
    rounded = _rounded(exact)
    if rounded.denominator == 1:
        return int(rounded)
    near = float(rounded)
    if _rounded(Fraction(repr(near))) == rounded:
        return near
    found = Rounded(near)
    found.exact = rounded
    return found


def exactly(number: float) -> Fraction:
    """Return what a number is: of a float, what its text says, for that is how Terraform has read it."""
    if isinstance(number, Rounded):
        return number.exact
    return Fraction(number) if isinstance(number, int) else _rounded(Fraction(repr(number)))


def _rounded(exact: Fraction) -> Fraction:
    """Return the number of 512 bits that is nearest."""
    numerator, denominator = exact.numerator, exact.denominator
    if denominator == 1 and numerator.bit_length() <= _BITS:
        return exact
    shift = _BITS - numerator.bit_length() + denominator.bit_length()
    if round(exact * Fraction(2) ** shift).bit_length() > _BITS:
        shift -= 1
    return round(exact * Fraction(2) ** shift) / Fraction(2) ** shift


def _written(exact: Fraction) -> str:
    """Return a number with as few digits as tell it apart from all others."""
    size = abs(exact)
    first = int(f"{float(size):e}".partition("e")[2])
    few, enough = 1, _MOST_DIGITS
    while few < enough:
        middle = (few + enough) // 2
        places = middle - 1 - first
        if _rounded(round(size * Fraction(10) ** places) / Fraction(10) ** places) == size:
            enough = middle
        else:
            few = middle + 1
    places = max(few - 1 - first, 1)
    digits = str(round(size * 10**places)).rjust(places + 1, "0")
    return f"{'-' if exact < 0 else ''}{digits[:-places]}.{digits[-places:]}"
