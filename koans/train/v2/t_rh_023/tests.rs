#[cfg(test)]
mod tests {
    use super::*;
    fn ask(mirror: &str) -> Result<u64, u16> {
        match mirror {
            "north" => Ok(700),
            "south" => Err(503),
            _ => Err(404),
        }
    }

    #[test]
    fn the_first_answer_counts() {
        assert_eq!(image_size(&["south", "north", "east"], ask), Ok(700));
    }

    #[test]
    fn the_last_refusal_is_told() {
        assert_eq!(
            image_size(&["east", "south"], ask),
            Err(MirrorError::Refused(503))
        );
        assert_eq!(image_size(&[], ask), Err(MirrorError::NoMirror));
    }
}
