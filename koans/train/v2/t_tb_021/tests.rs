#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_at_work() {
        let television = Television { inches: 40 };
        assert_eq!(together(&[&Kettle(2), &television]), 2200 + 120);
        assert_eq!(together(&[]), 0);
    }

    #[test]
    fn a_television_waits() {
        assert_eq!(Television { inches: 65 }.standby(), 3);
    }
}
