pub trait Goods {
    fn size(&self) -> u32;
}

pub trait Link {
    fn size(&self) -> u32;
}

pub struct Cable {
    pub metres: u32,
    pub wires: u32,
}

impl Goods for Cable {
    fn size(&self) -> u32 {
        self.metres * 100
    }
}

impl Link for Cable {
    fn size(&self) -> u32 {
        self.wires / 2
    }
}

/// The label of a cable on sale: its length in centimetres.
pub fn price_tag(cable: &Cable) -> String {
    format!("{} cm, {} wires", Goods::size(cable), cable.wires)
}
