pub struct Customer {
    pub id: usize,
    pub orders: u32,
    pub credit: u32,
}

/// Positions of the customers with at least so many orders.
pub fn loyal(customers: &[Customer], orders: u32) -> impl Iterator<Item = usize> {
    let found: Vec<usize> = customers
        .iter()
        .enumerate()
        .filter(|(_, customer)| customer.orders >= orders)
        .map(|(at, _)| at)
        .collect();
    found.into_iter()
}

/// Credits the loyal customers and returns the sum of what was given.
pub fn reward(customers: &mut [Customer]) -> u32 {
    let mut given = 0;
    for at in loyal(customers, 10) {
        let bonus = customers[at].orders / 2;
        customers[at].credit += bonus;
        given += bonus;
    }
    given
}
