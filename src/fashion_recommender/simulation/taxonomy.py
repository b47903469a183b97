"""What the shop sells: indexes, sections, garments, colours, appearances.

The columns and the plain words in them follow the layout of the H&M data; sections, departments,
codes and all proportions are this shop's own.
"""

from dataclasses import dataclass
from typing import Final

INDEX_GROUPS: Final = {
    1: "Ladieswear",
    2: "Divided",
    3: "Menswear",
    4: "Baby/Children",
    26: "Sport",
}

INDEXES: Final = {
    "A": ("Ladieswear", 1),
    "B": ("Lingeries/Tights", 1),
    "C": ("Ladies Accessories", 1),
    "D": ("Divided", 2),
    "F": ("Menswear", 3),
    "G": ("Baby Sizes 50-98", 4),
    "H": ("Children Sizes 92-140", 4),
    "I": ("Children Sizes 134-170", 4),
    "J": ("Children Accessories, Swimwear", 4),
    "S": ("Sport", 26),
}

GARMENT_GROUPS: Final = {
    "Jersey Basic": 1002,
    "Knitwear": 1003,
    "Jersey Fancy": 1005,
    "Outdoor": 1007,
    "Dressed": 1008,
    "Trousers": 1009,
    "Blouses": 1010,
    "Shirts": 1011,
    "Skirts": 1012,
    "Dresses": 1013,
    "Denim": 1016,
    "Under-, Nightwear": 1017,
    "Swimwear": 1018,
    "Accessories": 1019,
    "Shoes": 1020,
    "Socks and Tights": 1021,
    "Shorts": 1025,
}


@dataclass(frozen=True)
class Garment:
    """A product type: how it is grouped, what it costs, when it is wanted, how often again."""

    group: str
    garment_group: str
    price: int  # whole units of money, before the section's level
    season: str = "all"
    look: str = "plain"  # which appearances are likely, see LOOKS
    again: int = 20  # how readily the very same article is bought again, of 100


UPPER, LOWER, FULL = "Garment Upper body", "Garment Lower body", "Garment Full body"

GARMENTS: Final = {
    "T-shirt": Garment(UPPER, "Jersey Basic", 10, "warm", "print", 45),
    "Vest top": Garment(UPPER, "Jersey Basic", 8, "warm", "plain", 50),
    "Top": Garment(UPPER, "Jersey Fancy", 13, "all", "fancy", 30),
    "Bodysuit": Garment(UPPER, "Jersey Fancy", 13, "all", "plain", 30),
    "Blouse": Garment(UPPER, "Blouses", 20, "all", "fancy"),
    "Shirt": Garment(UPPER, "Shirts", 20, "all", "shirt"),
    "Polo shirt": Garment(UPPER, "Jersey Basic", 15, "warm", "plain", 30),
    "Sweater": Garment(UPPER, "Knitwear", 20, "cold", "knit"),
    "Cardigan": Garment(UPPER, "Knitwear", 22, "cold", "knit"),
    "Hoodie": Garment(UPPER, "Jersey Fancy", 22, "cold", "print"),
    "Blazer": Garment(UPPER, "Dressed", 40, "all", "tailored"),
    "Jacket": Garment(UPPER, "Outdoor", 40, "cold", "outer"),
    "Coat": Garment(UPPER, "Outdoor", 60, "cold", "outer"),
    "Trousers": Garment(LOWER, "Trousers", 25, "all", "tailored", 30),
    "Jeans": Garment(LOWER, "Denim", 30, "all", "denim", 35),
    "Leggings/Tights": Garment(LOWER, "Jersey Basic", 13, "all", "plain", 50),
    "Shorts": Garment(LOWER, "Shorts", 15, "hot", "plain", 30),
    "Skirt": Garment(LOWER, "Skirts", 20, "warm", "fancy"),
    "Dress": Garment(FULL, "Dresses", 25, "warm", "fancy"),
    "Jumpsuit/Playsuit": Garment(FULL, "Dresses", 28, "warm", "fancy"),
    "Dungarees": Garment(FULL, "Denim", 28, "all", "denim"),
    "Bra": Garment("Underwear", "Under-, Nightwear", 15, "all", "lace", 70),
    "Underwear bottom": Garment("Underwear", "Under-, Nightwear", 10, "all", "lace", 70),
    "Boxer briefs": Garment("Underwear", "Under-, Nightwear", 13, "all", "plain", 70),
    "Pyjama set": Garment("Nightwear", "Under-, Nightwear", 20, "all", "sleep"),
    "Night gown": Garment("Nightwear", "Under-, Nightwear", 15, "all", "sleep"),
    "Robe": Garment("Nightwear", "Under-, Nightwear", 25, "cold", "plain"),
    "Socks": Garment("Socks & Tights", "Socks and Tights", 7, "cold", "sleep", 80),
    "Underwear Tights": Garment("Socks & Tights", "Socks and Tights", 7, "cold", "plain", 90),
    "Bikini top": Garment("Swimwear", "Swimwear", 15, "hot", "swim"),
    "Swimwear bottom": Garment("Swimwear", "Swimwear", 10, "hot", "swim"),
    "Swimsuit": Garment("Swimwear", "Swimwear", 25, "hot", "swim"),
    "Swim shorts": Garment("Swimwear", "Swimwear", 15, "hot", "swim"),
    "Bag": Garment("Accessories", "Accessories", 20, "all", "leather"),
    "Backpack": Garment("Accessories", "Accessories", 20, "all", "leather"),
    "Belt": Garment("Accessories", "Accessories", 9, "all", "leather"),
    "Scarf": Garment("Accessories", "Accessories", 13, "cold", "shirt"),
    "Gloves": Garment("Accessories", "Accessories", 9, "cold", "plain"),
    "Hat/beanie": Garment("Accessories", "Accessories", 9, "cold", "knit"),
    "Cap/peaked": Garment("Accessories", "Accessories", 9, "warm", "plain"),
    "Hat/brim": Garment("Accessories", "Accessories", 13, "hot", "plain"),
    "Sunglasses": Garment("Accessories", "Accessories", 9, "hot", "glass"),
    "Earring": Garment("Accessories", "Accessories", 7, "party", "jewel", 25),
    "Necklace": Garment("Accessories", "Accessories", 9, "party", "jewel"),
    "Hair/alice band": Garment("Accessories", "Accessories", 6, "all", "fancy", 40),
    "Sneakers": Garment("Shoes", "Shoes", 25, "all", "shoe"),
    "Boots": Garment("Shoes", "Shoes", 35, "cold", "shoe"),
    "Sandals": Garment("Shoes", "Shoes", 18, "hot", "shoe"),
    "Pumps": Garment("Shoes", "Shoes", 25, "party", "shoe"),
    "Ballerinas": Garment("Shoes", "Shoes", 13, "warm", "shoe"),
}


@dataclass(frozen=True)
class Section:
    """A corner of the shop: who looks after it and what hangs there."""

    name: str
    index: str
    share: int  # of purchases, in thousandths; calibrated against the published index groups
    assortment: int  # of products, in thousandths
    level: int  # steps on the ladder of price points above (or below) the garment's own
    garments: dict[str, int]


_TOPS = {"T-shirt": 8, "Vest top": 5, "Top": 10, "Bodysuit": 2}
_BASICS = {"T-shirt": 12, "Vest top": 10, "Top": 8, "Leggings/Tights": 5, "Sweater": 3}

SECTIONS: Final = (
    Section("Womens Everyday", "A", 190, 85, 0, _TOPS | {"Dress": 16, "Sweater": 12, "Trousers": 14,
            "Blouse": 8, "Skirt": 6, "Cardigan": 4, "Shorts": 4, "Jumpsuit/Playsuit": 2}),
    Section("Womens Basics", "A", 46, 20, -1, _BASICS),
    Section("Womens Tailoring", "A", 66, 40, 1, {"Blazer": 8, "Trousers": 16, "Blouse": 12,
            "Dress": 8, "Skirt": 5, "Shirt": 5, "Coat": 2}),
    Section("Womens Casual", "A", 38, 30, 0, {"Shirt": 8, "Sweater": 6, "Dress": 8, "Blouse": 6,
            "Trousers": 6, "Shorts": 4, "Jacket": 2}),
    Section("Womens Trend", "A", 20, 28, 1, _TOPS | {"Dress": 10, "Blouse": 8, "Skirt": 6,
            "Trousers": 8, "Jumpsuit/Playsuit": 3, "Blazer": 3}),
    Section("Womens Premium", "A", 6, 14, 3, {"Dress": 8, "Blouse": 6, "Coat": 4, "Sweater": 8,
            "Cardigan": 4, "Trousers": 6}),
    Section("Womens Outerwear", "A", 10, 14, 1, {"Jacket": 14, "Coat": 12}),
    Section("Ladies Denim", "A", 32, 16, 0, {"Jeans": 24, "Skirt": 3, "Shorts": 5, "Jacket": 3,
            "Dungarees": 2}),
    Section("Plus Sizes", "A", 19, 22, 0, _TOPS | {"Dress": 10, "Trousers": 8, "Jeans": 5,
            "Blouse": 6, "Sweater": 6}),
    Section("Expecting Mothers", "A", 7, 18, 0, _TOPS | {"Dress": 8, "Leggings/Tights": 5,
            "Jeans": 5, "Sweater": 5}),
    Section("Womens Lingerie", "B", 70, 40, 0, {"Bra": 20, "Underwear bottom": 18}),
    Section("Womens Nightwear, Socks", "B", 36, 24, 0, {"Pyjama set": 8, "Night gown": 3,
            "Robe": 2, "Socks": 10, "Underwear Tights": 9}),
    Section("Womens Swimwear", "B", 80, 28, 0, {"Bikini top": 18, "Swimwear bottom": 18,
            "Swimsuit": 7}),
    Section("Womens Shoes", "C", 20, 28, 1, {"Sneakers": 6, "Boots": 7, "Sandals": 9, "Pumps": 4,
            "Ballerinas": 5}),
    Section("Womens Bags, Scarves", "C", 17, 26, 0, {"Bag": 12, "Scarf": 6, "Belt": 6,
            "Backpack": 2, "Gloves": 3, "Hat/beanie": 4, "Hat/brim": 3}),
    Section("Womens Jewellery", "C", 24, 36, 0, {"Earring": 12, "Necklace": 8, "Sunglasses": 6,
            "Hair/alice band": 8}),
    Section("Divided Collection", "D", 130, 90, -1, _TOPS | {"Dress": 14, "Skirt": 7, "Hoodie": 7,
            "Sweater": 8, "Trousers": 8, "Shorts": 5, "Blouse": 3}),
    Section("Divided Basics", "D", 45, 22, -2, _BASICS | {"Hoodie": 4, "Dress": 4, "Bodysuit": 5}),
    Section("Divided Denim", "D", 26, 18, 0, {"Jeans": 20, "Shorts": 6, "Skirt": 4, "Jacket": 2}),
    Section("Divided Accessories", "D", 20, 34, -1, {"Earring": 8, "Necklace": 5, "Bag": 6,
            "Hair/alice band": 6, "Sunglasses": 5, "Belt": 4, "Hat/beanie": 3, "Cap/peaked": 3}),
    Section("Men Casual", "F", 18, 42, 0, {"T-shirt": 14, "Shirt": 8, "Hoodie": 8, "Sweater": 6,
            "Trousers": 8, "Jeans": 8, "Shorts": 6, "Jacket": 4, "Polo shirt": 4}),
    Section("Men Tailoring", "F", 8, 20, 2, {"Shirt": 12, "Blazer": 6, "Trousers": 8,
            "Sweater": 4, "Coat": 2}),
    Section("Men Underwear", "F", 23, 20, 0, {"Boxer briefs": 18, "Socks": 12, "T-shirt": 6,
            "Vest top": 3}),
    Section("Men Shoes, Accessories", "F", 6, 26, 1, {"Sneakers": 6, "Boots": 4, "Belt": 4,
            "Cap/peaked": 5, "Hat/beanie": 4, "Scarf": 2, "Backpack": 3, "Swim shorts": 4}),
    Section("Baby", "G", 8, 42, -2, {"Bodysuit": 14, "Trousers": 6, "Dress": 5, "Cardigan": 4,
            "Pyjama set": 5, "Hat/beanie": 3, "Socks": 5, "Dungarees": 3}),
    Section("Kids Girl", "H", 7, 44, -2, _TOPS | {"Dress": 14, "Leggings/Tights": 8, "Skirt": 5,
            "Cardigan": 4, "Sweater": 4}),
    Section("Kids Boy", "H", 4, 36, -2, {"T-shirt": 14, "Trousers": 8, "Hoodie": 6, "Shirt": 4,
            "Shorts": 5, "Sweater": 4, "Jeans": 5}),
    Section("Young Girl", "I", 10, 36, -1, _TOPS | {"Dress": 8, "Jeans": 6, "Hoodie": 6,
            "Leggings/Tights": 5, "Skirt": 4}),
    Section("Young Boy", "I", 7, 24, -1, {"T-shirt": 12, "Hoodie": 8, "Trousers": 6, "Jeans": 6,
            "Shorts": 5, "Jacket": 3}),
    Section("Kids Accessories, Swimwear", "J", 4, 26, -2, {"Swimsuit": 5, "Swim shorts": 4,
            "Hat/beanie": 4, "Gloves": 3, "Hair/alice band": 5, "Sneakers": 5, "Cap/peaked": 3,
            "Backpack": 2, "Socks": 4}),
    Section("Ladies Sport", "S", 36, 34, 0, {"Leggings/Tights": 14, "Top": 8, "Vest top": 6,
            "Bra": 8, "Hoodie": 5, "Shorts": 5, "Jacket": 3, "Sneakers": 2}),
    Section("Men Sport", "S", 2, 14, 0, {"T-shirt": 8, "Shorts": 6, "Trousers": 5, "Hoodie": 5,
            "Jacket": 3}),
)  # fmt: skip


@dataclass(frozen=True)
class Colour:
    """A colour group with the perceived value and master colour that go with it."""

    code: int
    name: str
    value: str
    master: str
    rgb: tuple[int, int, int]
    weight: int  # among first colourways, in thousandths


COLOURS: Final = (
    Colour(3, "Silver", "Light", "Metal", (190, 192, 198), 6),
    Colour(5, "Gold", "Bright", "Metal", (201, 164, 86), 11),
    Colour(6, "Light Grey", "Dusty Light", "Grey", (206, 207, 209), 18),
    Colour(7, "Grey", "Dusty Light", "Grey", (158, 160, 164), 34),
    Colour(8, "Dark Grey", "Dark", "Grey", (84, 87, 92), 26),
    Colour(9, "Black", "Dark", "Black", (33, 33, 36), 262),
    Colour(10, "White", "Light", "White", (246, 246, 244), 104),
    Colour(11, "Off White", "Dusty Light", "White", (238, 232, 218), 30),
    Colour(12, "Light Beige", "Dusty Light", "Beige", (226, 207, 184), 36),
    Colour(13, "Beige", "Medium Dusty", "Beige", (202, 175, 143), 30),
    Colour(14, "Dark Beige", "Dark", "Beige", (155, 125, 96), 12),
    Colour(15, "Greyish Beige", "Dark", "Mole", (143, 131, 121), 9),
    Colour(17, "Yellowish Brown", "Medium Dusty", "Brown", (133, 88, 52), 18),
    Colour(19, "Greenish Khaki", "Dark", "Khaki green", (104, 104, 72), 28),
    Colour(21, "Light Yellow", "Light", "Yellow", (250, 236, 164), 10),
    Colour(22, "Yellow", "Medium", "Yellow", (240, 198, 66), 16),
    Colour(23, "Dark Yellow", "Dark", "Yellow", (200, 146, 38), 6),
    Colour(31, "Light Orange", "Dusty Light", "Orange", (246, 199, 165), 14),
    Colour(32, "Orange", "Bright", "Orange", (236, 122, 52), 8),
    Colour(33, "Dark Orange", "Medium Dusty", "Orange", (190, 92, 54), 9),
    Colour(41, "Light Red", "Medium", "Red", (232, 108, 98), 4),
    Colour(42, "Red", "Medium", "Red", (198, 38, 48), 30),
    Colour(43, "Dark Red", "Dark", "Red", (116, 28, 42), 23),
    Colour(51, "Light Pink", "Dusty Light", "Pink", (243, 207, 208), 46),
    Colour(52, "Pink", "Medium Dusty", "Pink", (228, 142, 160), 20),
    Colour(53, "Dark Pink", "Dark", "Pink", (190, 60, 104), 8),
    Colour(61, "Light Purple", "Light", "Lilac Purple", (208, 192, 228), 6),
    Colour(62, "Purple", "Dusty Light", "Lilac Purple", (140, 104, 170), 3),
    Colour(63, "Dark Purple", "Dark", "Lilac Purple", (78, 48, 92), 4),
    Colour(71, "Light Blue", "Dusty Light", "Blue", (180, 208, 232), 30),
    Colour(72, "Blue", "Medium Dusty", "Blue", (78, 122, 178), 34),
    Colour(73, "Dark Blue", "Dark", "Blue", (36, 48, 84), 84),
    Colour(81, "Light Turquoise", "Dusty Light", "Turquoise", (178, 222, 216), 8),
    Colour(82, "Turquoise", "Dusty Light", "Turquoise", (62, 170, 170), 5),
    Colour(83, "Dark Turquoise", "Dark", "Turquoise", (22, 92, 100), 5),
    Colour(91, "Light Green", "Dusty Light", "Green", (196, 220, 186), 8),
    Colour(92, "Green", "Dusty Light", "Green", (92, 156, 104), 9),
    Colour(93, "Dark Green", "Dark", "Green", (34, 74, 56), 24),
)  # fmt: skip

COLOUR_VALUES: Final = {
    "Dusty Light": 1,
    "Medium Dusty": 2,
    "Light": 3,
    "Dark": 4,
    "Bright": 5,
    "Medium": 7,
}
COLOUR_MASTERS: Final = {
    name: number for number, name in enumerate(dict.fromkeys(c.master for c in COLOURS), start=1)
}

APPEARANCES: Final = {
    "All over pattern": 1010001,
    "Check": 1010004,
    "Colour blocking": 1010005,
    "Dot": 1010006,
    "Embroidery": 1010007,
    "Front print": 1010008,
    "Glittering/Metallic": 1010009,
    "Melange": 1010010,
    "Metallic": 1010011,
    "Placement print": 1010014,
    "Sequin": 1010015,
    "Solid": 1010016,
    "Stripe": 1010017,
    "Lace": 1010021,
    "Jacquard": 1010022,
    "Denim": 1010023,
    "Other structure": 1010026,
}

LOOKS: Final = {
    "plain": {"Solid": 80, "Stripe": 8, "Melange": 8, "All over pattern": 4},
    "print": {"Solid": 50, "Front print": 20, "Stripe": 12, "Melange": 10, "Placement print": 4,
              "All over pattern": 4},
    "fancy": {"Solid": 48, "All over pattern": 32, "Dot": 5, "Stripe": 6, "Embroidery": 3,
              "Lace": 3, "Sequin": 1, "Check": 2},
    "shirt": {"Solid": 48, "Stripe": 22, "Check": 20, "All over pattern": 10},
    "knit": {"Solid": 52, "Melange": 26, "Stripe": 10, "Jacquard": 6, "Other structure": 6},
    "tailored": {"Solid": 78, "Check": 14, "Stripe": 4, "Melange": 4},
    "outer": {"Solid": 82, "Check": 8, "Other structure": 6, "Colour blocking": 4},
    "denim": {"Denim": 94, "Solid": 6},
    "lace": {"Solid": 62, "Lace": 26, "All over pattern": 8, "Dot": 4},
    "sleep": {"Solid": 44, "All over pattern": 26, "Stripe": 14, "Dot": 8, "Check": 8},
    "swim": {"Solid": 62, "All over pattern": 26, "Stripe": 8, "Dot": 4},
    "leather": {"Solid": 88, "All over pattern": 8, "Metallic": 4},
    "glass": {"Solid": 100},
    "jewel": {"Metallic": 70, "Glittering/Metallic": 18, "Solid": 12},
    "shoe": {"Solid": 86, "Metallic": 5, "All over pattern": 6, "Glittering/Metallic": 3},
}  # fmt: skip
