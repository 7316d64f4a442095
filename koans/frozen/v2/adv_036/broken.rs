#[derive(Clone, Debug, PartialEq)]
pub struct Board<const N: usize> {
    pub cells: [[i32; N]; N],
}

impl<const N: usize> Board<N> {
    pub fn filled(value: i32) -> Self {
        Board {
            cells: [[value; N]; N],
        }
    }

    pub fn plus(&self, other: &Board<N>) -> Self {
        let mut sum = self.clone();
        for (row, more) in sum.cells.iter_mut().zip(&other.cells) {
            for (cell, more) in row.iter_mut().zip(more) {
                *cell += more;
            }
        }
        sum
    }
}

/// The diagonal of a board after a bonus for every cell.
pub fn diagonal(board: &Board<3>, bonus: i32) -> Vec<i32> {
    let bonus = Board::<4>::filled(bonus);
    let sum = board.plus(&bonus);
    (0..3).map(|i| sum.cells[i][i]).collect()
}
