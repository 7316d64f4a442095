/// A line of a bill.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub what: String,
    pub cents: u64,
}

/// A line that is no item.
#[derive(Debug, PartialEq)]
pub struct Unreadable(pub String);

impl Item {
    /// Reads a line such as `breakfast: 1250`.
    pub fn read(line: &str) -> Result<Item, Unreadable> {
        let unreadable = || Unreadable(line.to_owned());
        let (what, cents) = line.split_once(':').ok_or_else(unreadable)?;
        Ok(Item {
            what: what.to_owned(),
            cents: cents.trim().parse().map_err(|_| unreadable())?,
        })
    }
}

/// What is to pay; what the house gives away is not.
pub fn total(bill: &str) -> Result<u64, Unreadable> {
    let items: Vec<Item> = bill.lines().map(Item::read).collect::<Result<_, _>>()?;
    let paid = items.iter().filter(|item| item.what != "gift");
    Ok(paid.map(|item| item.cents).sum())
}
