#[derive(Debug, PartialEq)]
pub struct Down(pub u32);

/// The answer of the first server that is up, or all errors in their order.
pub fn first_up(answers: Vec<Result<u32, Down>>) -> Result<u32, Vec<Down>> {
    let mut errors = Vec::new();
    for answer in answers {
        match answer {
            Ok(port) => return Ok(port),
            Err(down) => errors.push(down),
        }
    }
    Err(errors.pop().unwrap_or(Down(0)))
}

fn main() {
    println!("{:?}", first_up(vec![Err(Down(3)), Ok(8080)]));
}
