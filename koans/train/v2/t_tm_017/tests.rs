#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn names_are_in_order() {
        let places = [("Oslo", 41), ("Bern", 18), ("Riga", 44), ("Cork", 9)];
        let places = places.map(|(name, page)| {
            let name = name.to_owned();
            Place { name, page }
        });
        let lines = index(places.into());
        assert_eq!(lines, ["Bern 18", "Cork 9", "Oslo 41", "Riga 44"]);
    }
}
