#[derive(Debug, PartialEq)]
pub struct Contact {
    pub name: String,
    pub phone: String,
}

impl Contact {
    fn parse(line: &str) -> Option<Contact> {
        let (name, phone) = line.split_once('\t')?;
        let phone = phone.replace([' ', '-'], "");
        let name = name.trim().to_string();
        (!name.is_empty()).then_some(Contact { name, phone })
    }
}

/// The contacts of a file; more than `tolerated` bad lines are an error.
pub fn import(file: &str, tolerated: usize) -> Result<Vec<Contact>, usize> {
    let (mut contacts, mut bad) = (Vec::new(), 0);
    for (number, line) in file.lines().enumerate() {
        let Some(contact) = Contact::parse(line) else {
            bad += 1;
            if bad > tolerated {
                return Err(number + 1);
            }
            continue;
        };
        contacts.push(contact);
    }
    Ok(contacts)
}
