//! Patterns about types that wrap one value.

use sleepy_fix::Family::Edition;

use super::calls::method;
use super::{Pattern, find};
use crate::draft::{Ideas, edit, grade};
use crate::outline::{below, functions, inherent, said};
use crate::scene::{Scene, tier};
use crate::syntax::enclosing;

pub(super) const PATTERNS: &[Pattern] = &[find(
    "inner_method",
    Edition,
    inner_method,
    "Calls a method of the value that a type wraps: through its field, a getter or `Deref`.",
)
.when(&["E0599", "E0608", "E0277"], 0.15)];

fn inner_method(scene: &Scene<'_>, ideas: &mut Ideas<'_>) {
    for anchor in scene.primary().take(1) {
        let call = enclosing(anchor.node, &["call_expression"]).and_then(method);
        let receiver = match (scene.code, call) {
            ("E0599", Some((receiver, _, _))) => receiver,
            ("E0599", None) => continue,
            _ => anchor.node,
        };
        for own in said(scene).into_iter().filter(|o| !o.is_enum()).take(1) {
            let [field] = &own.fields[..] else {
                continue;
            };
            let end = receiver.end_byte();
            let access = format!(".{}", own.access(0));
            if !scene.of(receiver).ends_with(&access) {
                ideas.insert(tier::EXACT, grade::NAMED, end, access.clone());
            }
            let all = functions(scene);
            let getters = inherent(&all, own.name).filter(|f| {
                f.receiver.ends_with("self")
                    && f.parameters.is_empty()
                    && f.result.trim_start_matches('&') == field.of
            });
            for getter in getters.take(2) {
                let text = format!(".{}()", getter.name);
                ideas.insert(tier::EXACT, grade::NAMED, end, text);
            }
            if scene.code != "E0599" || !own.arguments.is_empty() {
                continue;
            }
            let target = field.of;
            let text = format!(
                "\nimpl std::ops::Deref for {0} {{\n    type Target = {target};\n\n    \
                 fn deref(&self) -> &Self::Target {{\n        &self{access}\n    }}\n}}\n",
                own.name
            );
            let at = below(scene, own.node);
            ideas.edits(tier::EXACT, grade::NAMED, vec![edit(at..at, text)]);
        }
    }
}
