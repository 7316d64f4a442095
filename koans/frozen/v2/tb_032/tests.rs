#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_shows_centimetres() {
        let cable = Cable {
            metres: 3,
            wires: 8,
        };
        assert_eq!(price_tag(&cable), "300 cm, 8 wires");
        assert_eq!(Link::size(&cable), 4);
    }
}
