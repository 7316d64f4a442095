/// A stop of the line.
pub struct Stop {
    pub name: String,
    pub minute: u32,
}

/// The stops of a line in the order in which the bus gets there.
#[derive(Default)]
pub struct Line {
    stops: Vec<Stop>,
}

impl Line {
    pub fn stop_at(&mut self, minute: u32, name: &str) {
        let name = name.to_owned();
        self.stops.push(Stop { name, minute });
        self.stops.sort_by_key(|stop| stop.minute);
    }
}

impl IntoIterator for Line {
    type Item = Stop;
    type IntoIter = std::vec::IntoIter<Stop>;

    fn into_iter(self) -> Self::IntoIter {
        self.stops.into_iter()
    }
}

impl<'a> IntoIterator for &'a Line {
    type Item = &'a Stop;
    type IntoIter = std::slice::Iter<'a, Stop>;

    fn into_iter(self) -> Self::IntoIter {
        self.stops.iter()
    }
}

/// What the display in the bus shows.
pub fn display(line: &Line, minute: u32) -> String {
    let mut text = String::from("Next:");
    for stop in line {
        if stop.minute > minute {
            text.push(' ');
            text.push_str(&stop.name);
        }
    }
    text
}
