//! What the values of a new field are, as far as inputs, names and siblings tell.

use event_catalog_codegen::Catalog;
use event_catalog_codegen::load::UNWRITTEN;
use event_catalog_codegen::model::{Primitive, Shape};

use super::dictionary::most;
use super::input::{Base, Type};
use crate::edit::Yaml;

/// The type of a new field.
pub(crate) struct Guess {
    /// As YAML writes it.
    pub(crate) expression: String,
    /// Fields of the same type and ending are.
    pub(crate) is_sensitive: bool,
    /// A type that the catalog does not have.
    pub(crate) define: Option<(String, Yaml)>,
    /// The type, and the field that has the same and tells it.
    pub(crate) like: Option<(String, String)>,
}

/// What the values of a new field are: what the input says, else what fields of the same ending
/// are that agree.
pub(crate) fn guess(catalog: &Catalog, name: &str, ty: &Type) -> Guess {
    let plain = || Guess {
        expression: ty.words(),
        is_sensitive: false,
        define: None,
        like: None,
    };
    let Base::One(primitives) = &ty.base else {
        return plain();
    };
    let shaped = |name: &str| {
        let words = Type {
            base: Base::Named(name.to_owned()),
            ..ty.clone()
        };
        words.words()
    };
    let types = &catalog.types;
    if let Some(format) = ty.format {
        let mut known = types.iter();
        let known = known.find(|one| one.format == Some(format) && primitives.contains(&one.base));
        let name = known.map_or(format.name(), |one| one.name.as_str());
        let base = primitives
            .first()
            .filter(|base| **base != Primitive::String);
        let base = base.map(|base| ("base".to_owned(), Yaml::word(base.name())));
        let rest = [
            ("format".to_owned(), Yaml::word(format.name())),
            ("doc".to_owned(), Yaml::text(UNWRITTEN)),
        ];
        let define = known.is_none().then(|| {
            let value = base.into_iter().chain(rest).collect();
            (name.to_owned(), Yaml::Braces(value))
        });
        return Guess {
            expression: shaped(name),
            is_sensitive: false,
            define,
            like: None,
        };
    }
    let words: Vec<&str> = name.split('_').collect();
    for at in 0..words.len() {
        let ending = words.get(at..).unwrap_or_default().join("_");
        let behind = format!("_{ending}");
        let alike: Vec<_> = (catalog.fields.iter())
            .filter(|field| field.key == ending || field.key.ends_with(&behind))
            .filter(|field| field.ty.shape == Shape::One)
            .filter(|field| {
                field
                    .ty
                    .kind
                    .primitive()
                    .is_some_and(|p| primitives.contains(&p))
            })
            .collect();
        let named: Vec<_> = alike.iter().filter_map(|field| field.ty.named).collect();
        let Some(top) = most(named.iter()) else {
            continue;
        };
        let own = catalog.ty(*top);
        let of_type: Vec<_> = alike
            .iter()
            .filter(|field| field.ty.named == Some(*top))
            .collect();
        let is_word = alike.iter().any(|field| field.key == ending);
        let is_clear = of_type.len() * 3 >= alike.len() * 2 && (is_word || alike.len() >= 3);
        // What values an enumeration has, a name does not tell.
        if own.values.is_none() && is_clear {
            let like = of_type.first();
            let like = like.map(|field| (own.name.clone(), field.key.clone()));
            return Guess {
                expression: shaped(&own.name),
                is_sensitive: of_type.iter().all(|field| field.notes.sensitive),
                define: None,
                like,
            };
        }
        break;
    }
    plain()
}
