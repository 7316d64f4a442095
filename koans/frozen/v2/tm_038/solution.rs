pub enum Foot {
    Iamb { syllables: u8 },
    Dactyl { syllables: u8, caesura: bool },
}

/// Marks such as `x/` for an iamb; a bar stands for a caesura.
pub fn scan(feet: &[Foot]) -> String {
    let mut out = String::new();
    for foot in feet {
        match foot {
            Foot::Iamb { syllables } => out.push_str(&"x/".repeat(usize::from(*syllables / 2))),
            Foot::Dactyl { caesura, .. } => {
                out.push_str("/xx");
                if *caesura {
                    out.push('|');
                }
            }
        }
    }
    out
}

pub fn syllables(feet: &[Foot]) -> u32 {
    let each = feet.iter().map(|foot| match foot {
        Foot::Iamb { syllables } | Foot::Dactyl { syllables, .. } => u32::from(*syllables),
    });
    each.sum()
}
