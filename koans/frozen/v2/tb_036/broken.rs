use std::collections::BTreeMap;

#[derive(Debug, PartialEq)]
pub struct Swatch {
    pub name: &'static str,
    pub hex: u32,
}

const TABLE: [(&str, u32); 3] = [
    ("ink", 0x10_18_20),
    ("rose", 0xf0_40_60),
    ("leaf", 0x30_a0_40),
];

/// All swatches by name; `tint` is added to each blue channel.
pub fn palette(tint: u32) -> BTreeMap<&'static str, Swatch> {
    TABLE
        .iter()
        .map(|(name, hex)| Swatch {
            name,
            hex: hex + tint,
        })
        .collect()
}
