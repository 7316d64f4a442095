#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_become_switches() {
        let wish = Wish {
            width: Some(640),
            quality: 80,
            mute: true,
        };
        assert_eq!(
            compress("my dog.mov", &wish),
            "squash --in 'my dog.mov' --width 640 --mute --quality=80"
        );
        let wish = Wish {
            width: None,
            quality: 200,
            mute: false,
        };
        assert_eq!(compress("a.mov", &wish), "squash --in a.mov --quality=100");
        assert_eq!(command_line("ls", &[]), "ls");
    }
}
