#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_average() {
        assert_eq!(average(&[Length(30), Length(50), Length(40)]), Length(40));
        assert_eq!(board(&[Length(10), Length(15)]), "12 mm on average");
        assert_eq!(board(&[]), "0 mm on average");
    }
}
