use std::marker::PhantomData;

pub struct Open;
pub struct Shut;

pub struct Valve<S> {
    pub flowed: u32,
    state: PhantomData<S>,
}

impl<S> Valve<S> {
    fn after(flowed: u32) -> Self {
        let state = PhantomData;
        Valve { flowed, state }
    }
}

impl Valve<Shut> {
    pub fn open(self) -> Valve<Open> {
        Valve::after(self.flowed)
    }
}

impl Valve<Open> {
    /// Lets some litres through, then shuts.
    pub fn pour(self, litres: u32) -> Valve<Shut> {
        Valve::after(self.flowed + litres)
    }
}

pub fn pours(litres: &[u32]) -> u32 {
    let valve = Valve::after(0);
    litres
        .iter()
        .fold(valve, |valve, litres| valve.open().pour(*litres))
        .flowed
}
