#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_number() {
        let all = labels(&[Box::new(Vase { year: 310 }), Box::new(7)]);
        assert_eq!(all, ["vase of 310 [V0310]", "7 [7]"]);
    }
}
