use std::rc::Rc;

/// A switch on the wall.
pub struct Switch {
    lamp: Rc<Lamp>,
}

/// A lamp that counts how often it was turned on.
#[derive(PartialEq, Default, Debug)]
pub struct Lamp {
    pub lit: bool,
    pub turned_on: u32,
}

impl Switch {
    pub fn press(&self) {
        let lit = !self.lamp.lit;
        self.lamp.lit = lit;
    }
}

/// A corridor with a switch at each door.
pub struct Corridor {
    pub lamp: Rc<Lamp>,
    pub switches: Vec<Switch>,
}

impl Corridor {
    pub fn new(doors: usize) -> Self {
        let lamp = Rc::new(Lamp::default());
        let switch = |_| Switch {
            lamp: Rc::clone(&lamp),
        };
        let switches = (0..doors).map(switch).collect();
        Self { lamp, switches }
    }

    /// What a passer-by sees.
    pub fn look(&self) -> &'static str {
        if self.lamp.lit { "light" } else { "dark" }
    }
}
