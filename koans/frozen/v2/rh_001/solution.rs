use std::num::ParseIntError;

/// Adds up an order, one `name amount` a line.
pub fn order_total(order: &str) -> Result<u64, ParseIntError> {
    let mut total = 0;
    for line in order.lines() {
        let amount = line.rsplit(' ').next().unwrap_or_default();
        total += amount.parse::<u64>()?;
    }
    Ok(total)
}

/// What the till shows for an order with a discount in percent.
pub fn display(order: &str, discount: u64) -> Result<String, ParseIntError> {
    let total = order_total(order)?;
    let reduced = total - total * discount / 100;
    Ok(format!("total {total}, to pay {reduced}"))
}
