#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_follow_their_colour() {
        let red = Colour {
            rgb: [200, 0, 10],
            name: "red".into(),
        };
        let all = shades(&[red.clone()]);
        assert_eq!(all[0], red);
        assert_eq!(all[1].rgb, [100, 0, 5]);
        assert_eq!(red.darker().name, "dark red");
    }
}
