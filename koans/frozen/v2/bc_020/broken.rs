pub struct Bed {
    pub plant: String,
    pub moisture: u8,
}

#[derive(Default)]
pub struct Greenhouse {
    pub beds: Vec<Bed>,
    pub journal: Vec<String>,
}

impl Greenhouse {
    fn note(&mut self, text: &str) {
        let number = self.journal.len() + 1;
        self.journal.push(format!("{number}. {text}"));
    }

    /// Waters one bed up to 60 percent; wet beds are left alone.
    pub fn water(&self, bed: usize) -> bool {
        let Some(bed) = self.beds.get(bed).filter(|bed| bed.moisture < 60) else {
            return false;
        };
        let text = format!("{} +{}", bed.plant, 60 - bed.moisture);
        self.note(&text);
        true
    }
}
