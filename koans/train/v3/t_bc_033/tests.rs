#[cfg(test)]
mod tests {
    use super::*;

    fn parcel(code: u32, days: u32, express: bool) -> Parcel {
        Parcel {
            code,
            days,
            express,
        }
    }

    #[test]
    fn overdue_parcels_leave() {
        let all = vec![
            parcel(1, 3, false),
            parcel(2, 4, true),
            parcel(3, 8, false),
            parcel(4, 6, false),
        ];
        let mut lockers = Lockers::new(all, 7);
        assert!(lockers.overdue(&parcel(9, 4, true)));
        assert!(!lockers.overdue(&parcel(9, 7, false)));
        assert_eq!(lockers.clear(), 2);
        assert_eq!(lockers.codes(), [1, 4]);
        assert_eq!(lockers.clear(), 0);
    }
}
