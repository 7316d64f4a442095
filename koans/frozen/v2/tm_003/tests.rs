#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_each_command() {
        let mut machine = Machine::default();
        assert_eq!(machine.run("7"), "pushed 7");
        assert_eq!(machine.run("-2"), "pushed -2");
        assert_eq!(machine.run("depth"), "2");
        assert_eq!(machine.depth(), 2);
        assert_eq!(machine.run("pop"), "-2");
        assert_eq!(machine.run("pop"), "7");
        assert_eq!(machine.run("pop"), "empty");
        assert_eq!(machine.run("swap"), "what is swap?");
    }
}
