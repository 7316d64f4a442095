use std::num::ParseFloatError;

#[derive(Debug, PartialEq)]
pub enum QuoteError {
    NoPrice,
    BadPrice(ParseFloatError),
    Negative,
}

impl From<ParseFloatError> for QuoteError {
    fn from(error: ParseFloatError) -> Self {
        QuoteError::BadPrice(error)
    }
}

fn price(text: &str) -> Result<f64, ParseFloatError> {
    text.trim_end_matches('$').parse()
}

/// Symbol and price of a line.
pub fn quote(line: &str) -> Result<(&str, f64), QuoteError> {
    let (symbol, text) = line.split_once(' ').ok_or("no space in the line")?;
    let price = price(text)?;
    if price < 0.0 {
        return Err(QuoteError::Negative);
    }
    Ok((symbol, price))
}
