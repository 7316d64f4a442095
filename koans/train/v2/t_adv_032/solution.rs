/// A rope: `.` is a small knot, `o` a big one, `-` a length without any.
pub struct Rope(pub String);

impl Rope {
    /// Where the last big knot is, counted from the start.
    pub fn signature(&self) -> Option<usize> {
        let knots: Vec<char> = self.0.chars().collect();
        knots.iter().rposition(|knot| *knot == 'o')
    }

    /// The part of the rope before its signature.
    pub fn message(&self) -> String {
        let length = self.signature().unwrap_or(0);
        self.0.chars().take(length).collect()
    }
}
