#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_when_paid() {
        let gate = Turnstile::Locked { coins: vec![] }.insert(200);
        assert_eq!(gate, Turnstile::Locked { coins: vec![200] });
        let gate = gate.insert(50).insert(100);
        assert_eq!(gate, Turnstile::Open { paid: 350 });
        assert_eq!(gate.insert(100), Turnstile::Open { paid: 350 });
    }
}
