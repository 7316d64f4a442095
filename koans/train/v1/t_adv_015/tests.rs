#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn plugins_log_to_their_host() {
        let host = Rc::new(Host::default());
        let [lint, tidy] = ["lint", "tidy"].map(|name| Plugin::attach(name, &host));
        assert!(lint.say("ready"));
        assert!(tidy.say("3 files"));
        assert_eq!(host.log(), ["lint: ready", "tidy: 3 files"]);
    }

    #[test]
    fn a_plugin_does_not_keep_the_host() {
        let host = Rc::new(Host::default());
        let plugin = Plugin::attach("clock", &host);
        assert!(plugin.say("tick"));
        drop(host);
        assert!(!plugin.say("tock"));
    }
}
