#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_written_out() {
        assert_eq!(address("Bad Elster SN"), "Bad Elster, Saxony");
        assert_eq!(address("HH"), "Hamburg");
        assert_eq!(state("XY"), "XY");
    }
}
