#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_watcher_counts() {
        let list = |birds: &str| birds.split(' ').map(str::to_owned).collect();
        let morning = Morning {
            lists: vec![list("tit wren tit"), list("wren"), list("tit")],
        };
        assert_eq!(morning.seen("tit"), [2, 0, 1]);
        assert_eq!(morning.most("tit"), 2);
        assert_eq!(morning.most("owl"), 0);
        assert_eq!(Morning { lists: vec![] }.most("tit"), 0);
    }
}
