#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ferries_outlive_the_timetable() {
        let ferry = {
            let line = String::from("Aurora: Kiel - Oslo");
            Ferry::read(&line).unwrap()
        };
        assert_eq!(ferry.sign(), "Aurora to Oslo");
        assert_eq!(ferry.back().sign(), "Aurora to Kiel");
        assert_eq!(ferry.back().back(), ferry);
        assert_eq!(Ferry::read("Aurora"), None);
    }
}
