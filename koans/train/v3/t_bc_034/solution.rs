/// A wagon and whatever is coupled behind it.
#[derive(Debug)]
pub struct Wagon {
    pub tons: u32,
    next: Option<Box<Wagon>>,
}

#[derive(Default, Debug)]
pub struct Train {
    head: Option<Box<Wagon>>,
}

impl Train {
    /// Couples a wagon to the end of the train.
    pub fn couple(&mut self, tons: u32) {
        let mut end = &mut self.head;
        while let Some(wagon) = end {
            end = &mut wagon.next;
        }
        *end = Some(Box::new(Wagon { tons, next: None }));
    }

    /// The weight of everything behind the engine.
    pub fn weight(&self) -> u32 {
        let mut sum = 0;
        let mut at = &self.head;
        while let Some(wagon) = at {
            sum += wagon.tons;
            at = &wagon.next;
        }
        sum
    }

    /// Takes the last wagon off, if there is any.
    pub fn uncouple(&mut self) -> Option<u32> {
        let mut end = &mut self.head;
        while end.as_ref()?.next.is_some() {
            end = &mut end.as_mut()?.next;
        }
        end.take().map(|last| last.tons)
    }
}
