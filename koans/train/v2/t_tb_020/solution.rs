/// Somebody who tells which jam wins.
pub trait Judge {
    fn winner<'j, M: Ord>(&self, jams: &[(&'j str, M)]) -> Option<&'j str>;
}

/// Goes by the mark.
pub struct Strict;

impl Judge for Strict {
    fn winner<'j, M: Ord>(&self, jams: &[(&'j str, M)]) -> Option<&'j str> {
        jams.iter()
            .max_by_key(|(_, mark)| mark)
            .map(|(jam, _)| *jam)
    }
}

/// Is full after the first spoon.
pub struct Hasty;

impl Judge for Hasty {
    fn winner<'j, M>(&self, jams: &[(&'j str, M)]) -> Option<&'j str> {
        jams.first().map(|(jam, _)| *jam)
    }
}

/// The line in the newspaper.
pub fn headline(judge: &impl Judge, jams: &[(&str, u8)]) -> String {
    match judge.winner(jams) {
        Some(jam) => format!("{jam} wins"),
        None => "Jam contest cancelled".to_owned(),
    }
}
