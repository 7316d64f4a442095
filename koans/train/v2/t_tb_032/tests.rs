#[cfg(test)]
mod tests {
    use super::*;

    struct Jib;

    impl Sail for Jib {
        fn area(&self) -> u32 {
            6
        }

        fn edge(&self) -> u32 {
            12
        }
    }

    #[test]
    fn a_boat_with_two_sails() {
        let main = Lug {
            width: 20,
            height: 30,
        };
        assert_eq!(cloth(&main), 700);
        assert_eq!(order(&[Box::new(main), Box::new(Jib)]), 718);
        assert_eq!(order(&[]), 0);
    }
}
