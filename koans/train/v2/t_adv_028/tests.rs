#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_follow_each_other() {
        let gain = 3;
        let chain = Chain::default()
            .then(Box::new(move |sample| sample * gain))
            .then(Box::new(|sample| sample.clamp(-10, 10)));
        let sound = chain.start(vec![1, -2, 5]).join().unwrap();
        assert_eq!(sound, [3, -6, 10]);
    }

    #[test]
    fn no_effects() {
        let sound = Chain::default().start(vec![7]).join().unwrap();
        assert_eq!(sound, [7]);
    }
}
