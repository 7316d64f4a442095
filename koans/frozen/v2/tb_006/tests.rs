#[cfg(test)]
mod tests {
    use super::*;

    fn fill(store: &mut dyn Store) {
        store.save("todo", "milk");
        store.save("ideas", "boat");
        store.save("todo", "bread");
    }

    #[test]
    fn works_behind_the_trait() {
        let mut memory = MemoryStore::default();
        fill(&mut memory);
        let store: &dyn Store = &memory;
        assert_eq!(store.load("todo"), Some("bread"));
        assert_eq!(store.load("none"), None);
        assert_eq!(store.names(), ["ideas", "todo"]);
    }
}
