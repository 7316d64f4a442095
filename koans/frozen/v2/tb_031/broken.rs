pub struct Cinema {
    rows: Vec<Vec<bool>>,
}

impl Cinema {
    pub fn with_seats(rows: &[usize]) -> Self {
        let rows = rows.iter().map(|seats| vec![false; *seats]).collect();
        Cinema { rows }
    }

    fn row(&self, row: usize) -> &[bool] {
        self.rows.get(row).map_or(&[], Vec::as_slice)
    }

    pub fn sell(&mut self, row: usize, seat: usize) -> bool {
        let sold = self.rows.get_mut(row).and_then(|row| row.get_mut(seat));
        sold.is_some_and(|sold| !std::mem::replace(sold, true))
    }
}

pub fn left(cinema: &Cinema, row: usize) -> usize {
    let seats = cinema[row].iter();
    seats.filter(|sold| !**sold).count()
}
