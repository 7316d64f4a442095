#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Heading {
    East,
    West,
}

impl Heading {
    fn reversed(self) -> Heading {
        match self {
            Heading::East => Heading::West,
            Heading::West => Heading::East,
        }
    }
}

/// Where the train is, and its heading, after some steps on a track.
pub fn run(track: i32, steps: u32) -> (i32, Heading) {
    let (mut at, mut heading) = (0, Heading::East);
    for _ in 0..steps {
        at += if heading == Heading::East { 1 } else { -1 };
        if at == 0 || at == track {
            heading = !heading;
        }
    }
    (at, heading)
}
