#[cfg(test)]
mod tests {
    use super::*;
    fn book() -> GuestBook {
        let entries = ["rain", "sun", "snow"].map(str::to_owned).to_vec();
        GuestBook { entries }
    }

    #[test]
    fn old_entries_come_first() {
        assert_eq!(book().excerpt(2, false), ["1. rain", "2. sun"]);
    }

    #[test]
    fn new_entries_come_first() {
        assert_eq!(book().excerpt(2, true), ["3. snow", "2. sun"]);
    }
}
