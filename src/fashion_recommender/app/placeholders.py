"""Drawings for articles without a photograph: the outline of the kind of thing, in its colour."""

from typing import Final

from fashion_recommender.app.catalogue import Article
from fashion_recommender.app.colours import ink

# Outlines of our own, in a box of 120 by 180.
_TOP: Final = "M42 48 Q60 62 78 48 L100 62 L92 88 L82 83 L82 132 L38 132 L38 83 L28 88 L20 62 Z"
_OUTLINES: Final = {
    "top": _TOP,
    "bottom": "M40 42 L80 42 L88 140 L66 140 L60 76 L54 140 L32 140 Z",
    "skirt": "M44 56 L76 56 L94 128 L26 128 Z",
    "dress": "M46 36 L52 36 Q60 52 68 36 L74 36 L78 74 L96 144 L24 144 L42 74 Z",
    "shoe": "M24 96 L46 78 L56 94 Q84 104 98 108 L98 120 L24 120 Z",
    "bag": "M30 78 L90 78 L98 136 L22 136 Z M44 78 Q44 50 60 50 Q76 50 76 78 L70 78 "
    "Q70 57 60 57 Q50 57 50 78 Z",
    "under": "M30 76 L90 76 L88 94 Q68 98 64 122 L56 122 Q52 98 32 94 Z",
    "sock": "M50 40 L74 40 L74 104 Q92 120 86 134 Q66 138 50 116 Z",
    "head": "M26 108 Q26 64 60 64 Q94 64 94 108 L104 116 L16 116 Z",
    "thing": "M60 54 L92 76 L92 112 L60 134 L28 112 L28 76 Z",
}
_BY_GROUP: Final = {
    "Garment Upper body": "top",
    "Garment Lower body": "bottom",
    "Garment Full body": "dress",
    "Shoes": "shoe",
    "Bags": "bag",
    "Underwear": "under",
    "Swimwear": "under",
    "Nightwear": "top",
    "Underwear/nightwear": "under",
    "Socks & Tights": "sock",
}
_BY_WORD: Final = {
    "underwear bottom": "under",
    "swimwear bottom": "under",
    "bottom": "bottom",
    "skirt": "skirt",
    "bag": "bag",
    "hat": "head",
    "cap": "head",
    "beanie": "head",
    "bra": "under",
    "swimsuit": "under",
    "jumpsuit": "dress",
    "dress": "dress",
}


def placeholder(article: Article) -> str:
    """Draw an article as SVG; a drawing says by its dashes that it is no photograph."""
    kind = article.kind.lower()
    shape = next((shape for word, shape in _BY_WORD.items() if word in kind), None)
    outline = _OUTLINES[shape or _BY_GROUP.get(article.group, "thing")]
    seam = "#00000055" if ink(article.swatch) == "#1B1B1D" else "#FFFFFF77"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 180" width="240" height="360">'
        '<rect width="120" height="180" fill="#EFEDE8"/>'
        f'<path d="{outline}" fill="{article.swatch}" stroke="#0000002E" stroke-width="1" '
        'stroke-linejoin="round"/>'
        f'<path d="{outline}" fill="none" stroke="{seam}" stroke-width="1" stroke-dasharray="3 3" '
        'stroke-linejoin="round" transform="translate(60 90) scale(.93) translate(-60 -90)"/>'
        "</svg>"
    )
