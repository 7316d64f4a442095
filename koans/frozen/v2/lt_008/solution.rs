type Observer<T> = Box<dyn Fn(&T) -> bool>;

/// A value that tells its observers when it changes.
pub struct Watched<T> {
    value: T,
    observers: Vec<Observer<T>>,
}

impl<T: PartialEq + 'static> Watched<T> {
    pub fn new(value: T) -> Self {
        let observers = Vec::new();
        Watched { value, observers }
    }

    /// Asks for a call on each change to a value other than `limit`.
    pub fn unless(&mut self, limit: T, then: fn(&T)) {
        self.observers.push(Box::new(move |value| {
            let fire = *value != limit;
            if fire {
                then(value);
            }
            fire
        }));
    }

    /// Sets the value; the number of observers that fired is returned.
    pub fn set(&mut self, value: T) -> usize {
        self.value = value;
        self.observers
            .iter()
            .filter(|observer| observer(&self.value))
            .count()
    }
}
