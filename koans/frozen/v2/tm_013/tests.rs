#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_stamps_a_level() {
        let rewards = [4, 5, 14, 200].map(|stamps| Card { stamps }.reward());
        assert_eq!(rewards, ["nothing", "espresso", "tea", "cocoa"]);
        assert_eq!(Card { stamps: 3 }.line(), "***----------------- nothing");
    }
}
