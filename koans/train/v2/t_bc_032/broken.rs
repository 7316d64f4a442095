/// A wagon with its load in tonnes, and the wagons behind it.
pub struct Wagon {
    pub load: u32,
    behind: Option<Box<Wagon>>,
}

/// A train; its first wagon is the one behind the engine.
#[derive(Default)]
pub struct Train {
    first: Option<Box<Wagon>>,
}

impl Train {
    /// Puts a wagon between the engine and the others.
    pub fn couple(&mut self, load: u32) {
        let behind = self.first.take();
        self.first = Some(Box::new(Wagon { load, behind }));
    }

    pub fn reverse(&mut self) {
        let mut done = None;
        let mut rest = self.first.take();
        while let Some(mut wagon) = rest {
            wagon.behind = done;
            done = Some(wagon);
            rest = wagon.behind;
        }
        self.first = done;
    }

    pub fn loads(&self) -> Vec<u32> {
        let wagons = std::iter::successors(self.first.as_deref(), |w| w.behind.as_deref());
        wagons.map(|wagon| wagon.load).collect()
    }
}
