pub trait Weigh {
    fn grams(&self) -> u32;
}

pub trait Price {
    fn cents(&self) -> u32;
}

pub struct Cheese(pub u32);

pub struct GiftCard(pub u32);

impl Weigh for Cheese {
    fn grams(&self) -> u32 {
        self.0
    }
}

impl Weigh for GiftCard {
    fn grams(&self) -> u32 {
        5
    }
}

impl<T: Weigh> Price for T {
    fn cents(&self) -> u32 {
        self.grams() * 3
    }
}

impl Price for GiftCard {
    fn cents(&self) -> u32 {
        self.0 * 100
    }
}
