/// An order that nobody can print.
#[derive(Debug, PartialEq)]
pub enum OrderError {
    NoCopies,
    Unreadable(String),
}

/// The sheets of an order such as `12x30`: pages and copies.
pub fn sheets(order: &str) -> Result<u32, OrderError> {
    let unreadable = || OrderError::Unreadable(order.to_owned());
    let (pages, copies) = order.split_once('x').ok_or_else(unreadable)?;
    let pages = pages.parse::<u32>().map_err(|_| unreadable())?;
    match copies.parse::<u32>() {
        Ok(0) => Err(OrderError::NoCopies),
        Ok(copies) => Ok(pages.div_ceil(2) * copies),
        Err(_) => Err(unreadable()),
    }
}

/// How many reams of 500 sheets all orders need.
pub fn reams(orders: &[&str]) -> Result<u32, OrderError> {
    let needed = orders.iter().map(|order| sheets(order)).sum()?;
    Ok(u32::div_ceil(needed, 500))
}
