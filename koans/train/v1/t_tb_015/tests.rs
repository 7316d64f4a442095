#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_stays_signed_in() {
        let journal = Journal::default();
        {
            let _cleo = Badge::sign_in("Cleo", &journal);
            let guest = Badge::sign_in(17, &journal);
            guest.note("lights on");
        }
        let expected = ["+Cleo", "+17", "17: lights on", "-17", "-Cleo"];
        assert_eq!(journal.into_inner(), expected);
    }
}
