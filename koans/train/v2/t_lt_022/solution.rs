use std::cell::Cell;

/// A stroke of a pen. It counts itself when it is wiped away.
struct Stroke<'c> {
    length: u32,
    wiped: &'c Cell<u32>,
}

impl Drop for Stroke<'_> {
    fn drop(&mut self) {
        let sum = self.wiped.get() + self.length;
        self.wiped.set(sum);
    }
}

/// Draws strokes; a zero undoes the last one. Gives the length of what stays
/// and of what was undone.
pub fn sketch(lengths: &[u32]) -> (u32, u32) {
    let wiped = Cell::new(0);
    let mut strokes = Vec::new();
    for &length in lengths {
        if length == 0 {
            strokes.pop();
        } else {
            let wiped = &wiped;
            strokes.push(Stroke { length, wiped });
        }
    }
    let stays = strokes.iter().map(|stroke| stroke.length).sum();
    (stays, wiped.get())
}
