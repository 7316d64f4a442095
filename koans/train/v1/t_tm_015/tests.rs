#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn filters_are_found_by_name() {
        let brighten = filter("brighten", 30).unwrap();
        assert_eq!([brighten(100), brighten(250)], [130, 255]);
        assert!(filter("blur", 3).is_none());
    }

    #[test]
    fn filters_work_one_after_the_other() {
        let chain = [
            filter("darken", 7).unwrap(),
            filter("posterise", 50).unwrap(),
        ];
        let mut photo = [5, 110, 255];
        touch_up(&mut photo, &chain);
        assert_eq!(photo, [0, 100, 200]);
    }
}
