#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Feet(pub f64);

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Metres(pub f64);

impl Feet {
    pub fn to_metres(self) -> Metres {
        Metres(self.0 * 0.3048)
    }
}

#[derive(Default)]
pub struct Course {
    pub legs: Vec<Metres>,
}

impl Course {
    pub fn add_leg(&mut self, leg: Metres) {
        self.legs.push(leg);
    }
}

/// Plans a course from a log of steps in feet, leaving out steps on the spot.
pub fn plan(steps: &[Feet]) -> Course {
    let mut course = Course::default();
    for step in steps.iter().filter(|step| step.0 != 0.0) {
        course.add_leg(*step);
    }
    course
}
