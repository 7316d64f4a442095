#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Permissions {
    pub read: bool,
    pub write: bool,
    pub run: bool,
}

impl Permissions {
    fn from_bits(bits: u8) -> Self {
        let set = |bit: u8| bits & (1 << bit) != 0;
        Permissions {
            read: set(2),
            write: set(1),
            run: set(0),
        }
    }

    fn bits(self) -> u8 {
        u8::from(self.read) << 2 | u8::from(self.write) << 1 | u8::from(self.run)
    }
}

/// The octal digits of the permissions of owner, group and others.
pub fn octal(all: [Permissions; 3]) -> String {
    all.iter().map(|one| (one.bits() + b'0') as char).collect()
}

pub fn parse(text: &str) -> Vec<Permissions> {
    let digits = text.chars().filter_map(|c| c.to_digit(8));
    digits
        .map(|digit| Permissions::from_bits(digit as u8))
        .collect()
}
