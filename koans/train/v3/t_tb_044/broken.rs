/// A brush of a paint program.
pub trait Brush: Clone {
    /// The sign that the brush draws; some change with every stroke.
    fn stroke(&mut self) -> char;
}

#[derive(Clone)]
pub struct Pen(pub char);

impl Brush for Pen {
    fn stroke(&mut self) -> char {
        self.0
    }
}

/// Draws the letters one after the other.
#[derive(Clone)]
pub struct Rainbow {
    next: u8,
}

impl Rainbow {
    pub fn from(letter: char) -> Self {
        Rainbow { next: letter as u8 }
    }
}

impl Brush for Rainbow {
    fn stroke(&mut self) -> char {
        let drawn = self.next;
        self.next = drawn.saturating_add(1);
        char::from(drawn)
    }
}

/// A line of `length` strokes with one brush.
pub fn draw(brush: &mut dyn Brush, length: usize) -> String {
    let mut line = String::from("|");
    for _ in 0..length {
        line.push(brush.stroke());
    }
    line
}
