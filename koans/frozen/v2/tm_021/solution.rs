use std::collections::VecDeque;

pub struct Recent<T> {
    values: VecDeque<T>,
    most: usize,
}

impl<T: Copy> Recent<T> {
    pub fn of(most: usize) -> Self {
        Recent {
            values: VecDeque::with_capacity(most),
            most,
        }
    }

    /// Adds a value; the one that had to go is returned.
    pub fn push(&mut self, value: T) -> Option<T> {
        let pushed_out = if self.values.len() == self.most {
            self.values.pop_front()
        } else {
            None
        };
        self.values.push_back(value);
        pushed_out
    }
}

/// Sums of the last three values of a series, once there are that many.
pub fn sums(series: &[i64]) -> Vec<i64> {
    let mut recent: Recent<i64> = Recent::of(3);
    let mut sums = Vec::new();
    for value in series {
        recent.push(*value);
        if recent.values.len() == 3 {
            sums.push(recent.values.iter().sum());
        }
    }
    sums
}
