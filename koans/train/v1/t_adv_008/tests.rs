#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn every_page_is_checked() {
        let dictionary = Dictionary::of(&["the", "Boat", "leaves"]);
        let pages = ["the boat leaves", "The bote leafs", "", "tide"];
        let pages = pages.map(str::to_owned).to_vec();
        assert_eq!(check(dictionary, pages), [0, 2, 0, 1]);
    }
}
