pub struct Outcome {
    pub retries: u32,
    pub reply: Option<u16>,
}

/// Calls until there is a reply, at most `budget` times more than once.
pub fn call(budget: u32, send: &mut dyn FnMut() -> Option<u16>) -> Outcome {
    let retries = 0;
    let mut again = || {
        if retries == budget {
            return false;
        }
        retries += 1;
        true
    };
    let reply = loop {
        let reply = send();
        if reply.is_some() || !again() {
            break reply;
        }
    };
    Outcome { retries, reply }
}
