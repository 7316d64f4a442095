use std::collections::BTreeMap;

pub struct Bottle {
    pub year: u16,
    pub litres: f64,
}

/// Litres by decade, such as 1990; bottles of a later year than `until` wait.
pub fn by_decade(cellar: &[Bottle], until: i32) -> BTreeMap<u16, f64> {
    let mut decades = BTreeMap::new();
    for bottle in cellar {
        if i32::from(bottle.year) > until {
            continue;
        }
        let litres = decades.entry(bottle.year / 10 * 10).or_insert(0);
        *litres += bottle.litres;
    }
    decades
        .into_iter()
        .map(|(decade, litres)| (decade, f64::from(litres)))
        .collect()
}
