#[derive(Debug, PartialEq)]
pub struct Plate {
    pub district: String,
    pub number: u32,
}

/// Reads plates such as `KA 12 34`, written with any spacing.
pub fn plate(text: &str) -> Option<Plate> {
    let compact = text.replace(' ', "");
    let digits = compact.find(|c: char| c.is_ascii_digit())?;
    let (district, number) = compact.split_at(digits);
    let number = number.parse().ok()?;
    let district = district.to_uppercase();
    (!district.is_empty()).then_some(Plate { district, number })
}
