#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_pair() {
        assert_eq!(pair("width=640;"), Some(("width".to_string(), 640)));
        assert_eq!(pair("größe=7;rest"), Some(("größe".to_string(), 7)));
    }

    #[test]
    fn refuses_half_a_pair() {
        assert_eq!(pair("width"), None);
        assert_eq!(pair("width=640"), None);
        assert_eq!(pair("width=wide;"), None);
    }
}
