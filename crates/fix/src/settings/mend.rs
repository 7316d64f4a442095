//! Settings that change while they are in use: a mistake in a new version of a
//! layer costs only the value it is in, which stays what it was.

use serde_json::{Map, Value};

use super::{Settings, SettingsError, SettingsLayer, flatten};

impl SettingsLayer {
    /// This layer without the values that make no sense, and what they were.
    /// Where `before`, the layer's last version, has a sound value of the same
    /// key, that one stays. The keys come out in `snake_case`.
    pub fn mended(&self, before: Option<&Self>) -> (Self, Vec<SettingsError>) {
        let (_, problems) = Settings::from_layers(std::slice::from_ref(self));
        let mut old = Vec::new();
        if let Some(before) = before {
            flatten(&before.values, &mut Vec::new(), &mut old);
        }
        let mut new = Vec::new();
        flatten(&self.values, &mut Vec::new(), &mut new);
        let mut values = Value::Object(Map::new());
        for (path, value) in new {
            let key = path.join(".");
            let sound = if problems.iter().any(|p| p.key == key) {
                let known = old.iter().find(|(p, _)| *p == path);
                known.map(|(_, value)| value.clone())
            } else {
                Some(value)
            };
            if let Some(value) = sound {
                put(&mut values, &path, value);
            }
        }
        let mended = Self {
            name: self.name.clone(),
            values,
            trusted: self.trusted,
        };
        (mended, problems)
    }
}

/// Sets a value at a path, making the objects on the way.
fn put(place: &mut Value, path: &[String], value: Value) {
    match (path, place) {
        ([], place) => *place = value,
        ([key, rest @ ..], Value::Object(object)) => {
            let inner = object
                .entry(key.clone())
                .or_insert_with(|| Value::Object(Map::new()));
            put(inner, rest, value);
        }
        // A key that is a value and an object at once; the first one counts.
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(before: Option<Value>, now: Value, expected: Value, problems: usize) {
        let layer = |values| SettingsLayer {
            name: "file".into(),
            values,
            trusted: true,
        };
        let before = before.map(|values| layer(values).mended(None).0);
        let (mended, found) = layer(now).mended(before.as_ref());
        assert_eq!(mended.values, expected);
        assert_eq!(found.len(), problems, "{found:?}");
        let again = mended.mended(None);
        assert_eq!(again.0.values, expected);
        assert!(again.1.is_empty());
    }

    #[test]
    fn the_last_sound_value_stays() {
        let good = json!({"model": {"samples": 3}, "capture": false});
        check(None, good.clone(), good.clone(), 0);
        check(
            Some(good.clone()),
            json!({"model": {"samples": "many", "topP": 0.5}, "capture": 1}),
            json!({"model": {"samples": 3, "top_p": 0.5}, "capture": false}),
            2,
        );
        // What is no longer said is no longer so.
        check(
            Some(good.clone()),
            json!({"model": {"seed": 2}}),
            json!({"model": {"seed": 2}}),
            0,
        );
        check(Some(good), json!({"nope": 1}), json!({}), 1);
    }

    #[test]
    fn nonsense_of_any_shape_is_taken_out() {
        check(None, json!(3), json!({}), 1);
        check(None, json!({"model": 3, "check": [1]}), json!({}), 2);
        check(None, json!({"enable": {"a": {"b": 1}}}), json!({}), 1);
        check(None, json!(null), json!({}), 0);
    }
}
