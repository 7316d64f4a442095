/// What is known about a parcel.
pub struct Parcel {
    pub to: String,
    pub grams: u32,
    pub glass: bool,
}

/// The label of a parcel, such as `Oslo (2.5 kg) fragile`.
pub fn label(parcel: &Parcel) -> String {
    let weight = match parcel.grams {
        0..=50 => "letter".to_owned(),
        grams => format!("{:.1} kg", f64::from(grams) / 1000.0),
    };
    let mut label = format!("{} ({weight})", parcel.to);
    if parcel.glass {
        label.push_str(" fragile");
    }
    label
}

/// The labels of a whole van, each on a line.
pub fn labels(van: &[Parcel]) -> String {
    van.iter().map(label).collect::<Vec<_>>().join("\n")
}
