#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_messages_are_counted() {
        let mut ignored = 0;
        assert_eq!(
            read("@17,-60", &mut ignored),
            Some(Beacon { id: 17, power: -60 })
        );
        assert_eq!(read("17,-60", &mut ignored), None);
        assert_eq!(read("@17", &mut ignored), None);
        assert_eq!(ignored, 1);
    }
}
