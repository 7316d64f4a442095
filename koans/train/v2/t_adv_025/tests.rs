#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tills_share_their_book() {
        let mut tills = open(3);
        tills[0].sell(250);
        tills[2].sell(1000);
        tills[0].sell(1);
        assert_eq!(tills[1].takings(), 1251);
        assert_eq!(tills.len(), 3);
    }
}
