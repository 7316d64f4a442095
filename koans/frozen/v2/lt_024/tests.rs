#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_the_layers() {
        struct Framed<'f>(&'f Dot);
        impl Shape for Framed<'_> {
            fn draw(&self) -> String {
                format!("[{}]", self.0.draw())
            }
        }
        let dot = Dot(-3);
        let drawing = Drawing::starting_with(Framed(&dot));
        assert_eq!(drawing.picture(), "[...]");
    }
}
