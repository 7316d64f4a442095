pub struct Ledger<'l> {
    pub rows: &'l [i64],
}

pub trait Source<'s> {
    type View: 's;

    fn view(&self, from: usize) -> Self::View;
}

pub struct Page<'p> {
    ledger: &'p Ledger<'p>,
}

impl<'s, 'p: 's> Source<'s> for Page<'p> {
    type View = &'p [i64];

    fn view(&self, from: usize) -> &'p [i64] {
        self.ledger.rows.get(from..).unwrap_or_default()
    }
}

pub fn total_from(ledger: &Ledger, from: usize) -> i64 {
    Page { ledger }.view(from).iter().sum()
}
