#[derive(Debug, Clone, PartialEq)]
pub struct Parcel {
    pub code: String,
    pub kilos: u32,
}

/// What goes into the van and what stays, in the order of arrival.
pub fn load(parcels: Vec<Parcel>, capacity: u32) -> (Vec<Parcel>, Vec<Parcel>) {
    let mut van = Vec::new();
    let mut depot = Vec::new();
    let mut loaded = 0;
    for parcel in parcels {
        if loaded + parcel.kilos <= capacity {
            loaded += parcel.kilos;
            van.push(parcel);
        } else {
            depot.push(parcel);
        }
    }
    (van, depot)
}
