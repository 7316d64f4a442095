/// The letter for some points out of a hundred; less than 50 is an `F`.
pub fn letter(points: &u32) -> char {
    if *points < 50 {
        return 'F';
    }
    let steps = (100 - points) / 10;
    char::from(b'A' + steps.min(4) as u8)
}

/// All letters in one word, the best grade first.
pub fn grades(points: &[u32]) -> String {
    let mut letters: Vec<char> = points.iter().map(letter).collect();
    letters.sort_by_key(|letter| *letter as u32);
    letters.into_iter().collect()
}
