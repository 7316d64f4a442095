#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_octave_doubles() {
        let piano = Piano {
            about: Instrument {
                name: "piano",
                octaves: 1,
            },
        };
        assert_eq!(piano.about().name, "piano");
        assert_eq!(piano.pitch(12), 880.0);
        assert_eq!(piano.pitch(-40), 220.0);
    }
}
