#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read() {
        let kick = |who: &str, why: &str| Command::Kick {
            who: who.into(),
            why: why.into(),
        };
        assert_eq!(command("/kick bob too loud"), kick("bob", "too loud"));
        assert_eq!(command("/kick eve"), kick("eve", ""));
        assert_eq!(command("/kick"), Command::Say("/kick".into()));
        assert_eq!(command("hi all"), Command::Say("hi all".into()));
    }
}
