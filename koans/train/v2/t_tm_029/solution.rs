/// A container, such as `MSKU 123456`.
pub struct Container {
    owner: String,
    digits: String,
}

impl Container {
    /// Reads a container's number.
    pub fn new(number: &str) -> Option<Self> {
        let (owner, digits) = number.split_once(' ')?;
        let numeric = digits.chars().all(|digit| digit.is_ascii_digit());
        let (owner, digits) = (owner.to_owned(), digits.to_owned());
        numeric.then_some(Self { owner, digits })
    }

    /// Who owns it.
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// The sum of all digits, each times its place.
    pub fn weighted_sum(&self) -> u32 {
        (1..)
            .zip(self.digits.chars())
            .map(|(place, digit)| place * (digit as u32 - '0' as u32))
            .sum()
    }
}
