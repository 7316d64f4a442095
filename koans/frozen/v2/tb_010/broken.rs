pub trait Part {
    fn name(&self) -> String;
    fn grams(&self) -> u32;
}

pub struct Bolt {
    pub millimetres: u32,
}

impl Part for Bolt {
    fn name(&self) -> String {
        format!("M{} bolt", self.millimetres)
    }

    fn grams(&self) -> u32 {
        3 * self.millimetres
    }
}

/// One line of a packing list.
pub fn describe<P: Part>(part: &P, count: u32) -> String {
    format!("{count} x {} = {} g", part.name(), count * part.grams())
}

pub fn packing_list(parts: &[(Box<dyn Part>, u32)]) -> Vec<String> {
    parts
        .iter()
        .map(|(part, count)| describe(part.as_ref(), *count))
        .collect()
}
