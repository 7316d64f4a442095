#[derive(Default)]
pub struct Lift {
    pub floor: i32,
    pub log: Vec<i32>,
}

/// Drives through the wishes; every third stop is logged twice, as a rest.
pub fn drive(lift: &mut Lift, wishes: &[i32]) {
    let mut go = |floor: i32| {
        lift.floor = floor;
        lift.log.push(floor);
    };
    for (stop, wish) in wishes.iter().enumerate() {
        go(*wish);
        if stop % 3 == 2 {
            go(*wish);
        }
    }
}
