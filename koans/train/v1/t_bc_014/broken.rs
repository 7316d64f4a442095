#[derive(Debug)]
pub struct Visit {
    patient: String,
    minutes: u32,
    remark: Option<String>,
}

impl Visit {
    pub fn new(patient: &str, minutes: u32, remark: Option<&str>) -> Self {
        Visit {
            patient: patient.to_string(),
            minutes,
            remark: remark.map(str::to_string),
        }
    }
}

/// Describes the visit in a line and puts it into the file.
pub fn file(visit: Visit, filed: &mut Vec<Visit>) -> String {
    let mut line = format!("{}: {} min", visit.patient, visit.minutes);
    if let Some(remark) = visit.remark {
        line.push_str(" - ");
        line.push_str(&remark);
    }
    filed.push(visit);
    line
}
