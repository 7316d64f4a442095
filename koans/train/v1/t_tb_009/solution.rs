/// A network of bus stops that can be visited one by one.
pub trait Network {
    fn visit<F: FnMut(&str)>(&self, visitor: F);

    fn stops(&self) -> usize {
        let mut stops = 0;
        self.visit(|_| stops += 1);
        stops
    }
}

/// One bus that goes round and round.
pub struct Circle {
    pub names: Vec<String>,
}

/// Lines that meet in the middle, which is visited once.
pub struct Hub {
    pub middle: String,
    pub arms: Vec<Circle>,
}

impl Network for Circle {
    fn visit<F: FnMut(&str)>(&self, visitor: F) {
        self.names.iter().map(|name| &**name).for_each(visitor);
    }
}

impl Network for Hub {
    fn visit<F: FnMut(&str)>(&self, mut visitor: F) {
        visitor(&self.middle);
        for arm in &self.arms {
            arm.visit(&mut visitor);
        }
    }
}
