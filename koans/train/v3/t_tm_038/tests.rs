#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn stops_at_the_ends() {
        let mut menu = Menu::new(&["Play", "Load", "Help", "Quit"]);
        assert_eq!(menu.selected(), "Play");
        menu.scroll(2);
        assert_eq!(menu.selected(), "Help");
        menu.scroll(-1);
        assert_eq!(menu.selected(), "Load");
        menu.scroll(9);
        assert_eq!(menu.selected(), "Quit");
        menu.scroll(-5);
        assert_eq!(menu.selected(), "Play");
    }
}
