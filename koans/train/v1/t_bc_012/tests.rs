#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_colour_pops_at_a_time() {
        let bubble = |(colour, worth)| Bubble { colour, worth };
        let row = [
            (Colour::Teal, 5),
            (Colour::Amber, 2),
            (Colour::Plum, 1),
            (Colour::Teal, 4),
        ];
        let mut field: Vec<Bubble> = row.into_iter().map(bubble).collect();
        assert_eq!(pop(&mut field), 9);
        let left: Vec<Colour> = field.iter().map(|b| b.colour).collect();
        assert_eq!(left, [Colour::Amber, Colour::Plum]);
        assert_eq!(pop(&mut field), 1);
        assert_eq!(pop(&mut field), 2);
        assert_eq!(pop(&mut field), 0);
    }
}
