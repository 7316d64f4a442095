#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn distances_add_up() {
        let session = |warm_up, lanes: &[u32]| Session {
            warm_up: Metres(warm_up),
            lanes: lanes.iter().copied().map(Metres).collect(),
        };
        let log = [
            session(200, &[50, 100, 50]),
            session(300, &[]),
            session(0, &[350]),
        ];
        assert_eq!(swum(&log[0]), Metres(400));
        assert_eq!(longest(&log), Some(Metres(400)));
        assert_eq!(longest(&log[1..]), Some(Metres(350)));
        assert_eq!(longest(&[]), None);
    }
}
