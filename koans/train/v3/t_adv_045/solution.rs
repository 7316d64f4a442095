use std::{error::Error, fmt};

/// Why nothing came out.
#[derive(Debug, PartialEq, Eq)]
pub enum SaleError {
    SoldOut { snack: String },
    Missing { cents: u32 },
}

impl fmt::Display for SaleError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SoldOut { snack } => write!(out, "{snack} is sold out"),
            Self::Missing { cents } => write!(out, "{cents} cents are missing"),
        }
    }
}

impl Error for SaleError {}

/// One row of snacks.
pub struct Row {
    pub snack: String,
    pub price: u32,
    pub left: u32,
}

/// Sells one snack and gives the change.
pub fn sell(row: &mut Row, paid: u32) -> Result<u32, SaleError> {
    let Some(left) = row.left.checked_sub(1) else {
        let snack = row.snack.clone();
        return Err(SaleError::SoldOut { snack });
    };
    let change = paid.checked_sub(row.price);
    let cents = row.price.saturating_sub(paid);
    let change = change.ok_or(SaleError::Missing { cents })?;
    row.left = left;
    Ok(change)
}

/// Buys one of each row from one purse.
pub fn buy_all(rows: &mut [Row], purse: u32) -> Result<u32, Box<dyn Error>> {
    let mut rest = purse;
    for row in rows {
        rest = sell(row, rest)?;
    }
    Ok(rest)
}
