#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bad_heading() {
        let contents_ = contents("2. Out\n1. In").unwrap();
        assert_eq!(contents_, [(1, "In".to_string()), (2, "Out".to_string())]);
        assert_eq!(contents("1. In\nx. Y\nz"), Err(BadHeading { line: 2 }));
        assert_eq!(chapter(4, "4."), Err(BadHeading { line: 4 }));
    }
}
