"""Colours of cloth on the screen, by the names that shops give them."""

from typing import Final

from fashion_recommender.simulation.taxonomy import COLOURS

UNKNOWN: Final = "#B9B4AC"

_MASTERS: Final = {
    "Black": "#212124",
    "Blue": "#4E7AB2",
    "White": "#F2F1EC",
    "Pink": "#E48EA0",
    "Grey": "#9EA0A4",
    "Red": "#C62630",
    "Beige": "#CAAF8F",
    "Green": "#5C9C68",
    "Khaki green": "#686848",
    "Yellow": "#F0C642",
    "Orange": "#EC7A34",
    "Brown": "#855834",
    "Mole": "#8F8379",
    "Metal": "#BFB9AC",
    "Lilac Purple": "#8C68AA",
    "Turquoise": "#3EAAAA",
    "Bluish Green": "#2F8F86",
    "Yellowish Green": "#9DB24A",
}
_GROUPS: Final = {colour.name: "#{:02X}{:02X}{:02X}".format(*colour.rgb) for colour in COLOURS} | {
    "Bronze/Copper": "#A9744F",
    "Transparent": "#E6E8EA",
    "Other Yellow": "#E2C15A",
    "Other Orange": "#DE8A50",
    "Other Red": "#A83A40",
    "Other Pink": "#DE9BAE",
    "Other Purple": "#9A7FB0",
    "Other Blue": "#5F86B0",
    "Other Turquoise": "#54A7A4",
    "Other Green": "#6F9A6C",
}


def swatch(group: str, master: str = "") -> str:
    """Return the screen's colour (``#RRGGBB``) of a colour group, or else of its master colour."""
    return _GROUPS.get(group) or _MASTERS.get(master) or UNKNOWN


def ink(colour: str) -> str:
    """Return black or white, whichever is read better on the colour.

    Relative luminance by WCAG 2.2 without its gamma, which a threshold does not need.
    """
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#1B1B1D" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 140 else "#FFFFFF"
