#[cfg(test)]
mod tests {
    use super::*;

    fn door() -> Controller {
        Controller {
            state: Door::Open,
            journal: Vec::new(),
        }
    }

    #[test]
    fn journals_old_and_new_state() {
        let mut controller = door();
        for event in ["close", "lock", "open"] {
            controller.push(event);
        }
        assert_eq!(controller.state, Door::Locked { tries: 1 });
        assert_eq!(
            controller.journal,
            [
                "Open -> Closed",
                "Closed -> Locked { tries: 0 }",
                "Locked { tries: 0 } -> Locked { tries: 1 }",
            ]
        );
    }

    #[test]
    fn other_events_change_nothing() {
        let mut controller = door();
        controller.push("lock");
        assert_eq!(controller.state, Door::Open);
        assert!(controller.journal.is_empty());
    }
}
