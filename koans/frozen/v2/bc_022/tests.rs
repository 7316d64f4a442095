#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tariffs_by_day_and_hour() {
        let visit = |hour, weekend, member| {
            price(&Visit {
                hour,
                weekend,
                member,
            })
        };
        assert_eq!(visit(9, false, false), 400);
        assert_eq!(visit(13, false, false), 480);
        assert_eq!(visit(13, true, false), 650);
        assert_eq!(visit(9, false, true), 300);
    }
}
