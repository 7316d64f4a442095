use std::sync::mpsc;
use std::thread;

/// A picture that waits for its thumbnail.
#[derive(Debug)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
}

impl Picture {
    /// The size of a thumbnail that is as wide as `width`.
    pub fn thumbnail(&self, width: u32) -> (u32, u32) {
        (width, self.height * width / self.width.max(1))
    }
}

/// Makes the thumbnails of every batch in a thread of its own, and gives
/// their sizes in order of height.
pub fn shrink(batches: Vec<Vec<Picture>>, width: u32) -> Vec<(u32, u32)> {
    let (sender, receiver) = mpsc::channel();
    for batch in batches {
        thread::spawn(move || {
            for picture in &batch {
                let size = picture.thumbnail(width);
                if sender.send(size).is_err() {
                    break;
                }
            }
        });
    }
    let mut sizes: Vec<(u32, u32)> = receiver.iter().collect();
    sizes.sort_by_key(|size| size.1);
    sizes
}
