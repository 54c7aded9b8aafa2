//! How records of Avro files become events, remembered by the text of their schemas: a bucket has
//! many files, and few schemas.

use std::sync::Arc;

use event_catalog::avro::{Plan, Schema};

use super::About;
use super::naming::Named;

/// The plans of the schemas that came last, up to a bound.
#[derive(Default)]
pub(super) struct Plans {
    /// The latest last.
    known: Vec<Known>,
}

struct Known {
    schema: Schema,
    /// What is not in the file that says which event its records are.
    outside: Option<(String, Named)>,
    plan: Arc<Plan>,
    named: Option<Named>,
}

/// How many are remembered: each event of a catalog has a schema, and a bucket may have some of
/// several releases.
const MOST: usize = 256;

/// A schema whose text has more bytes is not remembered, so that all of them are a few megabytes.
/// Braze's have 6,000 at most.
const LONGEST: usize = 16 * 1024;

impl Plans {
    /// The schema of this text.
    pub(super) fn schema(&self, json: &str) -> Option<Schema> {
        let mut known = self.known.iter().rev().map(|known| &known.schema);
        known.find(|schema| schema.json() == json).cloned()
    }

    /// How the records of a file with this schema become events, and what says which, if it is not
    /// the record's name.
    pub(super) fn plan(&mut self, about: &About, schema: &Schema) -> (Arc<Plan>, Option<Named>) {
        let assumed = about.shared.assumed;
        let outside = about.shelf.event(assumed);
        let known = self.known.iter().rposition(|known| {
            known.schema == *schema
                && known
                    .outside
                    .as_ref()
                    .map(|(name, by)| (name.as_str(), *by))
                    == outside
        });
        let known = if let Some(at) = known {
            self.known.remove(at)
        } else {
            let (plan, named) = about.shelf.plan(schema, assumed);
            let plan = Arc::new(plan);
            if schema.json().len() > LONGEST {
                return (plan, named);
            }
            if self.known.len() >= MOST {
                self.known.remove(0);
            }
            Known {
                schema: schema.clone(),
                outside: outside.map(|(name, by)| (name.to_owned(), by)),
                plan,
                named,
            }
        };
        let found = (Arc::clone(&known.plan), known.named);
        self.known.push(known);
        found
    }
}
