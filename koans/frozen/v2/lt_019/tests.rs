#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_comes_later() {
        let chart = Chart {
            title: "rain".into(),
            bars: vec![1, 3],
        };
        let handle = chart.start();
        assert_eq!(chart.render(), "rain\n#\n###");
        assert_eq!(handle.join().unwrap(), chart.render());
    }
}
