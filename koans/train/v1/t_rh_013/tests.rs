#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn marks_are_read() {
        assert_eq!(tempo("Allegro = 132"), Ok(132));
        assert_eq!(seconds("Largo=40", 120), Ok(180));
    }

    #[test]
    fn bad_marks_say_why() {
        assert_eq!(
            tempo("Presto"),
            Err(TempoError("no `=` in Presto".to_owned()))
        );
        let error = seconds("Lento = slow", 4).unwrap_err();
        assert_eq!(error.0, "no tempo: invalid digit found in string");
    }
}
