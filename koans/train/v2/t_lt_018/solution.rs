/// A ferry between two harbours.
#[derive(Debug, PartialEq)]
pub struct Ferry {
    name: String,
    from: String,
    to: String,
}

impl Ferry {
    /// Reads a line such as `Aurora: Kiel - Oslo`.
    pub fn read(line: &str) -> Option<Ferry> {
        let (name, route) = line.split_once(':')?;
        let (from, to) = route.split_once('-')?;
        Some(Ferry {
            name: name.trim().to_owned(),
            from: from.trim().to_owned(),
            to: to.trim().to_owned(),
        })
    }

    /// The same ferry on its way back.
    pub fn back(&self) -> Ferry {
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
