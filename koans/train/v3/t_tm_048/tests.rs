#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn the_sign_shows_floor_and_way() {
        assert_eq!(sign(3, Way::Up, 8), "^ 3");
        assert_eq!(sign(-2, Way::Down, 0), "v B2 full");
        assert_eq!(sign(0, Way::Stopped, 2), "- G 2 places");
        assert_eq!(floor_name(12), "12");
    }
}
