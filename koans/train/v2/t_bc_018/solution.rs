/// The seats of a hall, row after row; true is taken.
pub struct Hall {
    seats: Vec<bool>,
    per_row: usize,
}

fn occupy(seats: &mut [bool], first: usize, many: usize) -> usize {
    let free = seats.iter_mut().skip(first).take(many).filter(|s| !**s);
    free.map(|seat| *seat = true).count()
}

impl Hall {
    pub fn new(rows: usize, per_row: usize) -> Self {
        let seats = vec![false; rows * per_row];
        Hall { seats, per_row }
    }

    fn offset(&self, row: usize, seat: usize) -> usize {
        row * self.per_row + seat.min(self.per_row - 1)
    }

    /// Takes `many` seats and says how many of them were free.
    pub fn take(&mut self, row: usize, seat: usize, many: usize) -> usize {
        let first = self.offset(row, seat);
        occupy(&mut self.seats, first, many)
    }

    pub fn taken(&self) -> usize {
        self.seats.iter().filter(|seat| **seat).count()
    }
}
