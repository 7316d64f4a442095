/// A ferry between two harbours.
#[derive(Debug, PartialEq)]
pub struct Ferry<'t> {
    name: String,
    from: String,
    to: String,
}

impl<'t> Ferry<'t> {
    /// Reads a line such as `Aurora: Kiel - Oslo`.
    pub fn read(line: &'t str) -> Option<Ferry<'t>> {
        let (name, route) = line.split_once(':')?;
        let (from, to) = route.split_once('-')?;
        Some(Ferry {
            name: name.trim().to_owned(),
            from: from.trim().to_owned(),
            to: to.trim().to_owned(),
        })
    }

    /// The same ferry on its way back.
    pub fn back(&self) -> Ferry<'t> {
        Ferry {
            name: self.name.clone(),
            from: self.to.clone(),
            to: self.from.clone(),
        }
    }

    pub fn sign(&self) -> String {
        format!("{} to {}", self.name, self.to)
    }
}
