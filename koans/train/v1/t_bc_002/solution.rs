#[derive(Debug)]
pub struct Channel {
    pub topic: String,
    pub messages: Vec<String>,
}

#[derive(Default)]
pub struct Workspace {
    channels: Vec<Channel>,
}

impl Workspace {
    fn open(&mut self, topic: &str) -> &mut Channel {
        let messages = Vec::new();
        let topic = topic.to_string();
        self.channels.push_mut(Channel { topic, messages })
    }

    /// The channel of this topic; a new one where nobody talked about it before.
    pub fn channel(&mut self, topic: &str) -> &mut Channel {
        match self.channels.iter().position(|c| c.topic == topic) {
            Some(index) => &mut self.channels[index],
            None => self.open(topic),
        }
    }

    pub fn post(&mut self, topic: &str, message: &str) -> usize {
        let channel = self.channel(topic);
        channel.messages.push(message.to_string());
        channel.messages.len()
    }

    pub fn topics(&self) -> String {
        let topics: Vec<_> = self.channels.iter().map(|c| c.topic.as_str()).collect();
        topics.join("/")
    }
}
