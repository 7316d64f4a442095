/// Numbers of the lockers that are free.
pub fn free_lockers(lockers: usize, taken: &[usize]) -> Vec<usize> {
    let mut free = [true; lockers];
    for &number in taken {
        if let Some(slot) = free.get_mut(number.wrapping_sub(1)) {
            *slot = false;
        }
    }
    (1..=lockers).filter(|number| free[number - 1]).collect()
}

/// The lowest numbers for a group; none if the group does not fit.
pub fn lockers_for(group: usize, lockers: usize, taken: &[usize]) -> Vec<usize> {
    let mut free = free_lockers(lockers, taken);
    if free.len() < group {
        free.clear();
    }
    free.truncate(group);
    free
}
