/// The shape of a sail, in decimetres.
pub trait Sail {
    fn area(&self) -> u32;
    fn edge(&self) -> u32;
}

pub struct Lug {
    pub width: u32,
    pub height: u32,
}

impl Sail for Lug {
    fn area(&self) -> u32 {
        self.width * self.height
    }

    fn edge(&self) -> u32 {
        2 * (self.width + self.height)
    }
}

/// The cloth of one sail; its hem is one decimetre wide.
pub fn cloth(sail: &dyn Sail) -> u32 {
    sail.area() + sail.edge()
}

/// The cloth of all sails of a boat.
pub fn order(boat: &[Box<dyn Sail>]) -> u32 {
    boat.iter().map(|sail| cloth(sail.as_ref())).sum()
}
