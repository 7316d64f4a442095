/// Something that goes into a rucksack.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Item {
    pub grams: u32,
    pub needed: bool,
}

/// The weight of all items and how many of them could stay at home.
pub fn pack<'a, C>(items: C) -> (u32, usize)
where
    C: IntoIterator<Item = &'a Item>,
{
    let mut grams = 0;
    let mut spare = 0;
    for item in items {
        grams += item.grams;
        spare += usize::from(!item.needed);
    }
    (grams, spare)
}

/// Whether somebody of a given weight can carry that: a quarter of it.
pub fn bearable<'a>(items: impl IntoIterator<Item = &'a Item>, body: u32) -> bool {
    let (grams, _) = pack(items);
    grams * 4 <= body
}
