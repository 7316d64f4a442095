/// Chores that wait for a robot; each tells how many minutes it took.
#[derive(Default)]
pub struct Robot {
    chores: Vec<Box<dyn Future<Output = u16>>>,
    minutes: u16,
}

impl Robot {
    pub fn ask<F: Future<Output = u16> + 'static>(&mut self, chore: F) {
        self.chores.push(Box::new(chore));
    }

    /// Does chores until the battery is empty; tells how many it has done.
    pub async fn work(&mut self, battery: u16) -> usize {
        let mut done = 0;
        while self.minutes < battery {
            let Some(chore) = self.chores.pop() else {
                break;
            };
            self.minutes += chore.await;
            done += 1;
        }
        done
    }
}
