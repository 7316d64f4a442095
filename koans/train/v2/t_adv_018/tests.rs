#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_settings_are_read() {
        let read = settings("# timer\neggs = 4\nseconds=270").unwrap();
        assert_eq!(read["eggs"], 4);
        assert_eq!(read["seconds"], 270);
        assert_eq!(read.len(), 2);
    }

    #[test]
    fn bad_ones_are_explained() {
        assert_eq!(setting("eggs"), Err("eggs: no value".to_owned()));
        let reason = "x".parse::<u16>().unwrap_err();
        assert_eq!(setting("eggs=x"), Err(format!("eggs=x: {reason}")));
        let reason = "70000".parse::<u16>().unwrap_err();
        assert_eq!(settings("a=1\nb=70000"), Err(format!("b=70000: {reason}")));
    }
}
