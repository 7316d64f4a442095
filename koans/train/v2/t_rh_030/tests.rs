#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn seats_have_a_row_and_a_number() {
        let (row, number) = ('C', 14);
        assert_eq!("C14".parse(), Ok(Seat { row, number }));
    }

    #[test]
    fn faults_are_told_apart() {
        assert_eq!("c14".parse::<Seat>(), Err(SeatError::Row));
        assert_eq!("".parse::<Seat>(), Err(SeatError::Row));
        assert_eq!("C".parse::<Seat>(), Err(SeatError::Number));
        assert_eq!("C999".parse::<Seat>(), Err(SeatError::Number));
    }
}
