"""The colour that a colour group's name means, so that a bar for red is red."""

import colorsys
import re
from typing import Final

from fashion_recommender.figures.style import MUTED, see_through

_HUES: Final = {
    "black": "#1E1E20",
    "white": "#FAFAF7",
    "off white": "#F0EADB",
    "grey": "#9A9DA2",
    "gray": "#9A9DA2",
    "silver": "#C3C6CC",
    "gold": "#C9A24B",
    "bronze": "#96693C",
    "copper": "#A9653F",
    "beige": "#D2B48C",
    "mole": "#8C7B6E",
    "brown": "#7A4B2A",
    "khaki": "#7B7A4D",
    "yellow": "#F2C53D",
    "orange": "#EE7B30",
    "red": "#CC2936",
    "pink": "#EE8FB0",
    "purple": "#7D4FA3",
    "lilac": "#B79AD6",
    "violet": "#7D4FA3",
    "blue": "#3C78C0",
    "navy": "#1F2A52",
    "turquoise": "#2FA9A6",
    "teal": "#17716F",
    "green": "#3F9254",
    "olive": "#6E7035",
    "cream": "#F5EBD0",
    "rose": "#E08FA0",
    "burgundy": "#6B1D2E",
    "mint": "#A8DCC1",
    "coral": "#F27B68",
    "transparent": see_through(MUTED, 0.15),
}
_LIGHTER: Final = {"light": 0.5, "dark": -0.45, "bright": 0.1, "dusty": 0.1, "medium": 0.0}
"""Share of the way to white (to black, where negative)."""
_TINTS: Final = {"greyish": "grey", "yellowish": "yellow", "greenish": "green"}


def colour_of(name: str) -> str:
    """Return a CSS colour for a name such as "Dark Blue" or "Greyish Beige".

    The last word that names a hue decides, "light" and "dark" move it, a tint is mixed in.
    Names without a hue ("Other", "Unknown") are grey.
    """
    lowered = name.lower()
    if "off white" in lowered or "off-white" in lowered:
        return _HUES["off white"]
    words = re.findall(r"[a-z]+", lowered)
    hues = [word for word in words if word in _HUES]
    if not hues:
        return MUTED
    colour = _HUES[hues[-1]]
    if not colour.startswith("#"):
        return colour
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    for word in words:
        if word in _TINTS:
            other = _HUES[_TINTS[word]]
            mixed = [int(other[i : i + 2], 16) / 255 for i in (1, 3, 5)]
            red, green, blue = (
                0.7 * a + 0.3 * b for a, b in zip((red, green, blue), mixed, strict=True)
            )
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    for word in words:
        step = _LIGHTER.get(word, 0.0)
        light += step * (1 - light if step > 0 else light)
    red, green, blue = colorsys.hls_to_rgb(hue, light, saturation)
    return "#" + "".join(f"{round(255 * part):02X}" for part in (red, green, blue))
