#[derive(Debug, PartialEq)]
pub struct Full {
    pub guests: u32,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub seats: u32,
    pub taken: bool,
}

/// Reserves the smallest table that is large enough and returns its number.
pub fn reserve(tables: &mut [Table], guests: u32) -> Result<usize, Full> {
    let free = tables.iter().enumerate().filter(|(_, table)| !table.taken);
    let (number, _) = free
        .filter(|(_, table)| table.seats >= guests)
        .min_by_key(|(_, table)| table.seats)
        .map_err(|_| Full { guests })?;
    tables[number].taken = true;
    Ok(number)
}
