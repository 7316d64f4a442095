pub trait Shape {
    fn area(&self) -> f64;
    fn name(&self) -> &'static str;
}

macro_rules! shape {
    ($type:ident, $name:literal, $self:ident, $area:expr) => {
        impl Shape for $type {
            fn area(&$self) -> f64 {
                $area
            }
        }
    };
}

pub struct Square(pub f64);

shape!(Square, "square", self, self.0 * self.0);

/// The shapes with their areas, such as `square 4.0`.
pub fn legend(shapes: &[&dyn Shape]) -> Vec<String> {
    shapes
        .iter()
        .map(|shape| format!("{} {:.1}", shape.name(), shape.area()))
        .collect()
}
