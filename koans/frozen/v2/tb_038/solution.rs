use std::ops::{Add, Div};

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Length(pub u32);

impl Add for Length {
    type Output = Length;

    fn add(self, other: Length) -> Length {
        Length(self.0 + other.0)
    }
}

impl Div<u32> for Length {
    type Output = Length;

    fn div(self, parts: u32) -> Length {
        Length(self.0 / parts)
    }
}

pub fn average<T>(values: &[T]) -> T
where
    T: Copy + Default + Add<Output = T> + Div<u32, Output = T>,
{
    let total = values.iter().fold(T::default(), |sum, value| sum + *value);
    total / values.len().max(1) as u32
}

pub fn board(planks: &[Length]) -> String {
    format!("{} mm on average", average(planks).0)
}
