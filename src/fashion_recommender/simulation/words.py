"""Words that describe garments: each kind has cuts, materials and details that it can have.

Details are such that no picture can contradict them: hems, linings and seams, not sleeves or necks.
"""

from dataclasses import dataclass
from typing import Final

from fashion_recommender.simulation.taxonomy import GARMENTS


@dataclass(frozen=True)
class Words:
    """What may be said of one kind of garment."""

    cuts: tuple[str, ...]
    materials: tuple[str, ...]
    details: tuple[str, ...]


_FIT: Final = ("Slim-fit", "Relaxed-fit", "Regular-fit", "Loose-fit")
_JERSEY: Final = ("soft cotton jersey", "organic cotton jersey", "ribbed jersey", "viscose jersey")
_WOVEN: Final = ("crisp cotton poplin", "a linen blend", "airy viscose", "smooth satin",
                 "crêpe", "recycled polyester")  # fmt: skip
_KNIT: Final = ("a fine-knit wool blend", "rib-knit cotton", "a soft mohair blend", "chunky knit")
_SUITING: Final = ("stretch twill", "a wool blend", "woven recycled polyester", "a linen blend")
_LEATHER: Final = ("imitation leather", "grained imitation leather", "imitation suede")

_TOP: Final = Words(
    (*_FIT, "Fitted", "Boxy"), _JERSEY,
    ("ribbing at the neck", "double stitching at the hem", "a slightly longer back",
     "taped shoulder seams", "decorative seams"),
)  # fmt: skip
_BLOUSE: Final = Words(
    (*_FIT, "Straight", "Airy"), _WOVEN,
    ("a yoke at the back", "small gathers at the shoulders", "a rounded hem",
     "slits at the sides", "covered buttons"),
)  # fmt: skip
_KNITWEAR: Final = Words(
    (*_FIT, "Oversized", "Boxy"), _KNIT,
    ("ribbing at the hem", "ribbed cuffs", "dropped shoulders", "slits at the sides"),
)  # fmt: skip
_OUTER: Final = Words(
    ("Straight", "Tailored", "Oversized", "Padded", "Fitted"),
    ("a wool blend", "windproof fabric", "water-repellent nylon", "cotton canvas"),
    ("an inner pocket", "a full lining", "pockets in the side seams", "a hanger loop",
     "a vent at the back"),
)  # fmt: skip
_BLAZER: Final = Words(
    ("Straight", "Tailored", "Oversized", "Fitted"), _SUITING,
    ("an inner pocket", "a full lining", "a vent at the back", "decorative seams"),
)  # fmt: skip
_LEGGINGS: Final = Words(
    ("Fitted", "Slim-fit", "High-waisted"), (*_JERSEY, "quick-drying stretch fabric"),
    ("covered elastic at the waist", "a concealed key pocket", "flat seams"),
)  # fmt: skip
_BOTTOM: Final = Words(
    (*_FIT, "Straight", "High-waisted"), _SUITING,
    ("a concealed zip", "pockets in the side seams", "covered elastic at the waist",
     "pressed creases", "darts at the back"),
)  # fmt: skip
_DENIM: Final = Words(
    (*_FIT, "Straight", "High-waisted"),
    ("washed denim", "rigid cotton denim", "stretch denim", "recycled cotton denim"),
    ("metal buttons", "contrasting seams", "a coin pocket", "worn details", "a button fly"),
)  # fmt: skip
_DRESS: Final = Words(
    ("Fitted", "Straight", "Flared", "Airy", "Draped"), (*_WOVEN, "soft jersey"),
    ("a seam at the waist", "a concealed zip at the back", "covered elastic at the waist",
     "a lining", "gathers at the waist"),
)  # fmt: skip
_UNDERWEAR: Final = Words(
    ("Soft", "Smooth", "Seamless", "Light"),
    ("microfibre", "lace", "organic cotton", "mesh", "modal jersey"),
    ("a cotton lining", "a soft elastic edge", "flat seams", "scalloped edges"),
)  # fmt: skip
_NIGHT: Final = Words(
    ("Soft", "Loose-fit", "Comfortable", "Airy"),
    ("cotton jersey", "smooth satin", "brushed cotton", "cotton poplin", "soft fleece"),
    ("piping along the edges", "covered elastic", "a hanger loop", "soft seams"),
)  # fmt: skip
_LEGWEAR: Final = Words(
    ("Soft", "Fine-knit", "Matt", "Warm"),
    ("a cotton blend", "a wool blend", "recycled polyamide", "a bamboo blend"),
    ("a reinforced toe", "a soft elastic edge", "flat toe seams"),
)  # fmt: skip
_SWIM: Final = Words(
    ("Lined", "Light", "Fully lined", "Quick-drying"),
    ("recycled polyamide", "ribbed stretch fabric", "crinkled fabric", "shiny stretch fabric"),
    ("a full lining", "covered elastic", "flat seams", "protection against the sun"),
)  # fmt: skip
_BAG: Final = Words(
    ("Small", "Roomy", "Slim", "Soft"), (*_LEATHER, "cotton canvas", "recycled nylon"),
    ("a lining", "an inner pocket with a zip", "two inner compartments", "metal details"),
)  # fmt: skip
_BELT: Final = Words(
    ("Narrow", "Wide", "Classic"), _LEATHER,
    ("a metal buckle", "a loop for the end", "stitched edges"),
)  # fmt: skip
_WARM: Final = Words(
    ("Soft", "Warm", "Fine", "Chunky"), (*_KNIT, "cashmere", "soft fleece"),
    ("ribbed edges", "a soft inside", "a small label"),
)  # fmt: skip
_HAT: Final = Words(
    ("Classic", "Soft", "Light"), ("cotton twill", "straw", "wool felt", "recycled polyester"),
    ("a sweatband", "a cotton lining", "stitching around the brim"),
)  # fmt: skip
_GLASSES: Final = Words(
    ("Light", "Large", "Narrow"), ("plastic", "recycled plastic", "metal and plastic"),
    ("tinted lenses", "UV protection", "metal hinges"),
)  # fmt: skip
_JEWEL: Final = Words(
    ("Fine", "Delicate", "Bold", "Shiny"), ("metal", "recycled metal", "gold-plated metal"),
    ("a shiny finish", "a matt finish", "a nickel-free surface"),
)  # fmt: skip
_HAIR: Final = Words(
    ("Wide", "Narrow", "Padded"), ("satin", "velvet", "cotton", "pleated fabric"),
    ("a plastic core", "small teeth inside", "a soft inside"),
)  # fmt: skip
_SHOE: Final = Words(
    ("Classic", "Light", "Soft", "Slim"), (*_LEATHER, "cotton canvas", "soft mesh"),
    ("a cushioned insole", "a patterned sole", "a lining of fabric", "padded edges"),
)  # fmt: skip

_OF: Final = (
    (_TOP, "T-shirt", "Vest top", "Top", "Bodysuit", "Polo shirt", "Hoodie"),
    (_BLOUSE, "Blouse", "Shirt"),
    (_KNITWEAR, "Sweater", "Cardigan"),
    (_BLAZER, "Blazer"),
    (_OUTER, "Jacket", "Coat"),
    (_BOTTOM, "Trousers", "Shorts", "Skirt"),
    (_LEGGINGS, "Leggings/Tights"),
    (_DENIM, "Jeans", "Dungarees"),
    (_DRESS, "Dress", "Jumpsuit/Playsuit"),
    (_UNDERWEAR, "Bra", "Underwear bottom", "Boxer briefs"),
    (_NIGHT, "Pyjama set", "Night gown", "Robe"),
    (_LEGWEAR, "Socks", "Underwear Tights"),
    (_SWIM, "Bikini top", "Swimwear bottom", "Swimsuit", "Swim shorts"),
    (_BAG, "Bag", "Backpack"),
    (_BELT, "Belt"),
    (_WARM, "Scarf", "Gloves", "Hat/beanie"),
    (_HAT, "Cap/peaked", "Hat/brim"),
    (_GLASSES, "Sunglasses"),
    (_JEWEL, "Earring", "Necklace"),
    (_HAIR, "Hair/alice band"),
    (_SHOE, "Sneakers", "Boots", "Sandals", "Pumps", "Ballerinas"),
)
WORDS: Final = {garment: words for words, *garments in _OF for garment in garments}
"""What may be said of each of `taxonomy.GARMENTS`."""

_SPOKEN: Final = {
    "T-shirt": "T-shirt",
    "Leggings/Tights": "leggings",
    "Jumpsuit/Playsuit": "jumpsuit",
    "Underwear bottom": "briefs",
    "Underwear Tights": "tights",
    "Swimwear bottom": "bikini bottoms",
    "Hat/beanie": "beanie",
    "Cap/peaked": "cap",
    "Hat/brim": "hat",
    "Earring": "earrings",
    "Hair/alice band": "alice band",
}
NOUNS: Final = {garment: _SPOKEN.get(garment, garment.lower()) for garment in GARMENTS}
"""How a sentence calls each of `taxonomy.GARMENTS`."""
