/// One cue of a prompt book, such as `L12@fade to blue`.
pub struct Cue<'b> {
    pub desk: char,
    pub number: u32,
    pub action: &'b str,
}

impl<'b> Cue<'b> {
    /// Reads a cue; nothing for a line that is none.
    pub fn read(line: &'b str) -> Option<Self> {
        let (place, action) = line.split_once('@')?;
        let desk = place.chars().next()?;
        let number = place[desk.len_utf8()..].parse().ok()?;
        let action = action.trim();
        Some(Cue {
            desk,
            number,
            action,
        })
    }

    /// The order in which cues are called.
    pub fn before(&self, other: &Self) -> bool {
        self.number < other.number
    }
}
