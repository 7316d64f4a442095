/// How fine the beans are ground; medium unless somebody turned the knob.
#[derive(PartialEq, Debug, Clone, Copy)]
pub enum Grind {
    Coarse,
    Medium,
    Fine,
}

/// What the machine is told.
#[derive(Clone, Debug, Default)]
pub struct Brew {
    pub cups: u32,
    pub grind: Grind,
    pub warm_cups: bool,
}

impl Brew {
    /// Seconds until the coffee is ready.
    pub fn seconds(&self) -> u32 {
        let each = match self.grind {
            Grind::Coarse => 30,
            Grind::Medium => 40,
            Grind::Fine => 55,
        };
        self.cups * each + if self.warm_cups { 20 } else { 0 }
    }
}

/// So many cups, with everything else as usual.
pub fn cups(cups: u32) -> Brew {
    Brew {
        cups,
        ..Brew::default()
    }
}
