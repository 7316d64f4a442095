#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_wide_as_the_paper() {
        assert_eq!("total".line(8), "   total");
        assert_eq!(7u32.line(3), "  7");
        let ham = Weighed {
            grams: 250,
            kilo: 1999,
        };
        assert_eq!(ham.price(), 500);
        assert_eq!(ham.line(12), "250 g    500");
        assert_eq!(Some(ham).line(9), "250 g 500");
        assert_eq!(None::<Weighed>.line(4), "----");
    }
}
