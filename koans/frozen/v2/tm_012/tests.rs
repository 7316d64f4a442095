#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_every_leg() {
        let course = plan(&[Feet(10.0), Feet(0.0), Feet(-100.0)]);
        assert_eq!(course.legs, [Metres(3.048), Metres(-30.48)]);
    }

    #[test]
    fn converts_one() {
        assert_eq!(Feet(1000.0).to_metres(), Metres(304.8));
        assert!(plan(&[]).legs.is_empty());
    }
}
