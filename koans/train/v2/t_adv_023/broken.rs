#[derive(Clone, Debug)]
pub struct Sheet {
    pub plant: String,
    pub year: u16,
}

/// Pressed plants, ordered by their names.
#[derive(Default)]
pub struct Herbarium(Vec<Sheet>);

impl Herbarium {
    pub fn add(&mut self, plant: &str, year: u16) {
        let place = self.0.partition_point(|sheet| sheet.plant.as_str() < plant);
        let plant = plant.to_owned();
        self.0.insert(place, Sheet { plant, year });
    }
}

/// The labels of a herbarium, with a star on each that is older than `year`.
pub fn labels(herbarium: &Herbarium, year: u16) -> Vec<String> {
    let mut printed = Vec::new();
    for sheet in herbarium {
        let star = if sheet.year < year { "*" } else { "" };
        printed.push(format!("{}{star}, {}", sheet.plant, sheet.year));
    }
    printed
}
