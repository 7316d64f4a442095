use std::fmt::Write;

/// Something that can be part of a report.
pub trait Piece {
    fn write_to<W: Write>(&self, out: &mut W);
}

pub struct Heading(pub &'static str);

pub struct Figure(pub u32, pub &'static str);

impl Piece for Heading {
    fn write_to<W: Write>(&self, out: &mut W) {
        let _ = writeln!(out, "# {}", self.0);
    }
}

impl Piece for Figure {
    fn write_to<W: Write>(&self, out: &mut W) {
        let _ = writeln!(out, "({}) {}", self.0, self.1);
    }
}

/// Lets a report end in one more piece and a rule below it.
pub fn append(report: &mut String, piece: &dyn Piece) {
    piece.write_to(report);
    report.push_str("--\n");
}
