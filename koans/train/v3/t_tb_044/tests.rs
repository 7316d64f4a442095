#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brushes_draw_lines() {
        let mut pen = Pen('#');
        assert_eq!(pen.clone().stroke(), pen.stroke());
        assert_eq!(Rainbow::from('p').stroke(), 'p');
        assert_eq!(draw(&mut pen, 3), "|###");
        let mut rainbow = Rainbow::from('a');
        let brushes: [&mut dyn Brush; 2] = [&mut pen, &mut rainbow];
        let lines = brushes.map(|brush| draw(brush, 2));
        assert_eq!(lines, ["|##", "|ab"]);
        assert_eq!(draw(&mut rainbow, 1), "|c");
    }
}
