/// No style has this name.
#[derive(Debug, PartialEq)]
pub struct UnknownStyle(pub String);

/// Colours of a map, as `#rrggbb`.
pub struct Palette {
    pub land: &'static str,
    pub water: &'static str,
}

impl Palette {
    fn plain() -> Self {
        let (land, water) = ("#ffffff", "#cccccc");
        Self { land, water }
    }

    /// The colours of a style.
    pub fn named(style: &str) -> Result<Self, UnknownStyle> {
        let (land, water) = match style {
            "terrain" => ("#a3c586", "#5b92e5"),
            "night" => ("#1d1f2b", "#0b1026"),
            _ => return Err(UnknownStyle(style.to_owned())),
        };
        Ok(Self { land, water })
    }
}

/// The colours of water in some styles.
pub fn water(styles: &[&str]) -> Vec<&'static str> {
    let palettes = styles
        .iter()
        .map(|style| Palette::named(style).unwrap_or_else(Palette::plain));
    palettes.map(|palette| palette.water).collect()
}
