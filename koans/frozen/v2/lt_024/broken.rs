pub trait Shape {
    fn draw(&self) -> String;
}

pub struct Dot(pub i32);

impl Shape for Dot {
    fn draw(&self) -> String {
        ".".repeat(self.0.unsigned_abs() as usize)
    }
}

/// Shapes that may hold on to something living for `'d`.
pub struct Drawing<'d> {
    layers: Vec<Box<dyn Shape + 'd>>,
}

impl<'d> Drawing<'d> {
    pub fn starting_with<S: Shape>(shape: S) -> Drawing<'d> {
        Drawing {
            layers: vec![Box::new(shape)],
        }
    }

    pub fn picture(&self) -> String {
        self.layers.iter().rev().map(|shape| shape.draw()).collect()
    }
}
