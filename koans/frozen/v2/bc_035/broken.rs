use std::sync::mpsc::{Receiver, channel};

/// One receiver for each room, the message waiting in all of them.
pub fn announce(rooms: &[u16], message: String) -> Vec<(u16, Receiver<String>)> {
    let mut receivers = Vec::new();
    for room in rooms {
        let (sender, receiver) = channel();
        if sender.send(message).is_ok() {
            receivers.push((*room, receiver));
        }
    }
    receivers
}
