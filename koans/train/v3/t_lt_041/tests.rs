#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_boxes_go_into_one_tally() {
        let ballots = |names: &[&str]| names.iter().map(|name| name.to_string()).collect();
        let boxes = vec![ballots(&["Ada", "Bo"]), ballots(&["Ada"]), ballots(&[])];
        let tally = count(boxes);
        assert_eq!(tally["Ada"], 2);
        assert_eq!(tally["Bo"], 1);
        assert_eq!(tally.len(), 2);
    }
}
