#[derive(Debug, PartialEq)]
pub struct Cell {
    pub row: u32,
    pub column: u32,
}

fn number(text: &str, what: &str) -> Result<u32, String> {
    text.parse()
        .map_err(|_| format!("{what} is not a number: {text:?}"))
}

/// Parses a cell address such as `12:3`.
pub fn cell(address: &str) -> Result<Cell, String> {
    let (row, column) = address
        .split_once(':')
        .ok_or(format!("no colon in {address:?}"))?;
    let row = number(row, "row")?;
    let column = number(column, "column")?;
    Ok(Cell { row, column })
}
