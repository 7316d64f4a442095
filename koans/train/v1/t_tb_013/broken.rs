/// The weekly doses of a treatment that is tapered off, in milligrams.
pub struct Taper {
    dose: u32,
}

impl Taper {
    pub fn new(dose: u32) -> Self {
        Taper { dose }
    }

    /// This week's dose, half the one before; nothing once it is below one.
    pub fn next(&mut self) -> Option<u32> {
        let dose = self.dose;
        self.dose /= 2;
        (dose > 0).then_some(dose)
    }
}

/// Weeks with at least `least` milligrams, and what the first two weeks need.
pub fn plan(dose: u32, least: u32) -> (usize, u32) {
    let strong = Taper::new(dose).take_while(|d| *d >= least).count();
    let mut taper = Taper::new(dose);
    let weeks = [taper.next(), taper.next()];
    (strong, weeks.into_iter().flatten().sum())
}
