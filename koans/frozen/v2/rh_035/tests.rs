#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_leak_is_named() {
        let pipe = |name: &str, loss| Pipe {
            name: name.into(),
            loss,
        };
        let pipes = [pipe("attic", 3), pipe("bath", 40), pipe("cellar", 50)];
        assert_eq!(verdict(&pipes), "BATH leaks");
        assert_eq!(verdict(&pipes[..1]), "tight, 3 lost");
        assert_eq!(inspect(&pipes, 100), ControlFlow::Continue(93));
    }
}
