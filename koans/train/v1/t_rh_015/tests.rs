#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn signals_become_letters() {
        assert_eq!(decode("... --- ..."), Ok("sos".to_owned()));
        assert_eq!(decode("... . .- -"), Ok("seat".to_owned()));
    }

    #[test]
    fn an_unknown_signal_is_located() {
        let error = decode("- .-.-. .").unwrap_err();
        assert_eq!(error.position, 1);
        assert_eq!(error.signal, ".-.-.");
    }
}
