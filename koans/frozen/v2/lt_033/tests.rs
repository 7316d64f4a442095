#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn released_after_use() {
        let mut slot = Slot {
            value: 4,
            log: vec![],
        };
        let value = u32::clone(&Guard::on(&mut slot).finish(3));
        assert_eq!(value, 7);
        assert_eq!(slot.log, ["taken", "released"]);
        drop(Guard::on(&mut slot));
        assert_eq!(slot.value, 7);
        assert_eq!(slot.log.len(), 4);
    }
}
