#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn describes_a_known_part() {
        assert_eq!(describe(&Bolt { millimetres: 8 }, 2), "2 x M8 bolt = 48 g");
    }

    #[test]
    fn lists_boxed_parts() {
        let parts: Vec<(Box<dyn Part>, u32)> = vec![(Box::new(Bolt { millimetres: 3 }), 10)];
        assert_eq!(packing_list(&parts), ["10 x M3 bolt = 90 g"]);
    }
}
